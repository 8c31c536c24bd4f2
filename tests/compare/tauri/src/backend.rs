//! Commands that let the backend do things: emit, listen, open windows, run scripts.

use serde_json::Value;
use std::sync::{mpsc, Mutex};
use std::time::Duration;
use tauri::{AppHandle, Emitter, Event, EventTarget, Listener, Manager, State, WebviewUrl};
use tauri::{WebviewWindow, WebviewWindowBuilder};

/// What listeners of the backend have heard, oldest first: the listener's name and the payload's text.
#[derive(Default)]
pub struct Heard(Mutex<Vec<(String, String)>>);

#[tauri::command]
pub fn backend_emit(event: String, payload: Value, app: AppHandle) -> tauri::Result<()> {
    app.emit(&event, payload)
}

#[tauri::command]
pub fn backend_emit_to(
    target: EventTarget,
    event: String,
    payload: Value,
    app: AppHandle,
) -> tauri::Result<()> {
    app.emit_to(target, &event, payload)
}

/// For listeners of one kind of target that have this label.
#[tauri::command]
pub fn backend_emit_filter(
    kind: String,
    label: String,
    event: String,
    app: AppHandle,
) -> tauri::Result<()> {
    app.emit_filter(&event, "filtered", |target| match target {
        EventTarget::App => kind == "App",
        EventTarget::AnyLabel { label: of } => kind == "AnyLabel" && *of == label,
        EventTarget::Window { label: of } => kind == "Window" && *of == label,
        EventTarget::Webview { label: of } => kind == "Webview" && *of == label,
        EventTarget::WebviewWindow { label: of } => kind == "WebviewWindow" && *of == label,
        _ => false,
    })
}

/// `by` is `app`, `app any`, `app once`, `window` or `window any`.
#[tauri::command]
pub fn backend_listen(by: String, event: String, app: AppHandle, window: WebviewWindow) -> u32 {
    let (name, handle) = (by.clone(), app.clone());
    let hear = move |heard: Event| {
        let line = (name.clone(), heard.payload().to_string());
        handle.state::<Heard>().0.lock().unwrap().push(line);
    };
    match by.as_str() {
        "app" => app.listen(event, hear),
        "app any" => app.listen_any(event, hear),
        "app once" => app.once(event, hear),
        "window" => window.listen(event, hear),
        "window any" => window.listen_any(event, hear),
        _ => panic!("no such listener"),
    }
}

#[tauri::command]
pub fn backend_unlisten(id: u32, app: AppHandle) {
    app.unlisten(id)
}

#[tauri::command]
pub fn backend_heard(heard: State<'_, Heard>) -> Vec<(String, String)> {
    std::mem::take(&mut *heard.0.lock().unwrap())
}

#[tauri::command]
pub fn backend_labels(app: AppHandle) -> Vec<String> {
    let mut labels: Vec<String> = app.webview_windows().into_keys().collect();
    labels.sort();
    labels
}

#[tauri::command]
pub async fn backend_create(label: String, app: AppHandle) -> tauri::Result<String> {
    let window = WebviewWindowBuilder::new(&app, label, WebviewUrl::App("child.html".into()))
        .visible(false)
        .build()?;
    Ok(window.label().to_string())
}

#[tauri::command]
pub async fn backend_destroy(label: String, app: AppHandle) -> tauri::Result<bool> {
    let Some(window) = app.get_webview_window(&label) else {
        return Ok(false);
    };
    window.destroy()?;
    Ok(true)
}

#[tauri::command]
pub fn backend_eval(script: String, window: WebviewWindow) -> tauri::Result<()> {
    window.eval(script)
}

/// The value of a script as the backend gets it: JSON text.
#[tauri::command]
pub async fn backend_value(script: String, window: WebviewWindow) -> Result<String, String> {
    let (sender, receiver) = mpsc::channel();
    window
        .eval_with_callback(script, move |value| {
            let _ = sender.send(value);
        })
        .map_err(|error| error.to_string())?;
    let waited = receiver.recv_timeout(Duration::from_secs(5));
    waited.map_err(|error| error.to_string())
}
