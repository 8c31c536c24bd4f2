//! Commands that stream to the page.

use serde::Deserialize;
use serde_json::{json, Value};
use tauri::ipc::{Channel, InvokeResponseBody, JavaScriptChannelId};
use tauri::Webview;

#[derive(Deserialize)]
pub struct Holder {
    inner: JavaScriptChannelId,
}

#[tauri::command]
pub fn channel_count(count: u32, on_message: Channel<u32>) -> tauri::Result<u32> {
    for n in 0..count {
        on_message.send(n)?;
    }
    Ok(count)
}

#[tauri::command]
pub async fn channel_count_later(count: u32, on_message: Channel<u32>) -> tauri::Result<u32> {
    for n in 0..count {
        on_message.send(n)?;
    }
    Ok(count)
}

#[tauri::command]
pub async fn channel_values(on_message: Channel<Value>) -> tauri::Result<()> {
    for value in [
        json!(null),
        json!(""),
        json!(0),
        json!(false),
        json!([]),
        json!({}),
        json!({ "a": { "b": [1, null] } }),
        json!({ "message": 1, "index": 7, "end": true }),
        json!("\u{2028}\u{1f402}</script>\\\""),
        json!(u64::MAX),
    ] {
        on_message.send(value)?;
    }
    Ok(())
}

#[tauri::command]
pub async fn channel_bytes(on_message: Channel<Vec<u8>>) -> tauri::Result<()> {
    on_message.send(vec![])?;
    on_message.send(vec![1, 2, 255])
}

#[tauri::command]
pub async fn channel_raw(sizes: Vec<usize>, on_message: Channel<InvokeResponseBody>) -> tauri::Result<()> {
    for size in sizes {
        on_message.send(InvokeResponseBody::Raw(vec![7; size]))?;
    }
    Ok(())
}

#[tauri::command]
pub async fn channel_texts(sizes: Vec<usize>, on_message: Channel<String>) -> tauri::Result<()> {
    for size in sizes {
        on_message.send("x".repeat(size))?;
    }
    Ok(())
}

/// Small and large messages, which go different ways in Tauri.
#[tauri::command]
pub async fn channel_mixed(count: usize, on_message: Channel<InvokeResponseBody>) -> tauri::Result<()> {
    for n in 0..count {
        let size = if n % 3 == 0 { 20_000 } else { 10 };
        let body = match n % 2 {
            0 => InvokeResponseBody::Raw(vec![n as u8; size]),
            _ => InvokeResponseBody::Json(json!([n, "x".repeat(size)]).to_string()),
        };
        on_message.send(body)?;
    }
    Ok(())
}

#[tauri::command]
pub async fn channel_two(first: Channel<u32>, second: Channel<u32>) -> tauri::Result<()> {
    for n in 0..5 {
        first.send(n)?;
        second.send(n * 10)?;
    }
    Ok(())
}

#[tauri::command]
pub async fn channel_nested(holder: Holder, webview: Webview) -> tauri::Result<()> {
    let channel: Channel<u32> = holder.inner.channel_on(webview);
    channel.send(1)?;
    channel.send(2)
}

/// Sends after the command has answered.
#[tauri::command]
pub fn channel_after(on_message: Channel<u32>) -> &'static str {
    std::thread::spawn(move || {
        for n in 0..3 {
            std::thread::sleep(std::time::Duration::from_millis(5));
            let _ = on_message.send(n);
        }
    });
    "answered"
}

#[tauri::command]
pub fn channel_back(on_message: Channel<u32>) -> Channel<u32> {
    on_message
}

/// The channel is there already when the second argument fails.
#[tauri::command]
pub fn channel_then(on_message: Channel<u32>, number: u32) -> tauri::Result<()> {
    on_message.send(number)
}

#[tauri::command]
pub async fn channel_error(on_message: Channel<u32>) -> Result<(), String> {
    on_message.send(1).map_err(|error| error.to_string())?;
    Err("failed after a message".into())
}
