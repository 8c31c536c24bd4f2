//! The commands that the benchmark measures, written as Tauri's guide writes them.

use serde::Serialize;
use std::sync::Mutex;
use std::time::Instant;
use tauri::ipc::{Channel, InvokeBody, InvokeResponseBody, Request, Response};
use tauri::State;

/// Arrivals that are kept; past them only a length is compared.
const KEPT: usize = 8192;

/// When calls of `greet` came in.
pub struct Arrivals {
    began: Instant,
    milliseconds: Mutex<Vec<f64>>,
}

impl Arrivals {
    pub fn new() -> Self {
        Self {
            began: Instant::now(),
            milliseconds: Mutex::new(Vec::with_capacity(KEPT)),
        }
    }

    fn add(&self) {
        let mut arrivals = self.milliseconds.lock().unwrap();
        if arrivals.len() < KEPT {
            arrivals.push(self.began.elapsed().as_secs_f64() * 1000.0);
        }
    }
}

#[derive(Serialize)]
pub struct Greeting {
    text: String,
    length: usize,
}

#[derive(Serialize)]
pub struct Tick {
    n: u32,
    text: &'static str,
}

/// A small object in, a small object out.
#[tauri::command]
pub fn greet(name: &str, arrivals: State<'_, Arrivals>) -> Greeting {
    arrivals.add();
    Greeting {
        text: format!("Hello, {name}!"),
        length: name.len(),
    }
}

/// Sends small messages in order; `async`, so that the window's thread stays free to deliver them.
#[tauri::command]
pub async fn count(messages: u32, on_message: Channel<Tick>) -> tauri::Result<()> {
    for n in 0..messages {
        on_message.send(Tick { n, text: "tick" })?;
    }
    Ok(())
}

/// Answers with bytes, which are made for each call: a `Response` takes them away.
#[tauri::command]
pub async fn download(size: usize) -> Response {
    Response::new(vec![7; size])
}

/// Sends bytes as one message for each chunk.
#[tauri::command]
pub async fn chunks(
    size: usize,
    messages: u32,
    on_chunk: Channel<InvokeResponseBody>,
) -> tauri::Result<()> {
    for _ in 0..messages {
        on_chunk.send(InvokeResponseBody::Raw(vec![7; size]))?;
    }
    Ok(())
}

/// Takes bytes, and answers how many came.
#[tauri::command]
pub async fn upload(request: Request<'_>) -> Result<usize, &'static str> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes.len()),
        InvokeBody::Json(_) => Err("the body must be bytes"),
    }
}

/// The arrivals since this was last called.
#[tauri::command]
pub fn arrivals(arrivals: State<'_, Arrivals>) -> Vec<f64> {
    std::mem::take(&mut *arrivals.milliseconds.lock().unwrap())
}
