//! Commands that tell what surrounds a call, and the one that takes the page's report.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use serde_json::{json, Value};
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, Manager, State, WebviewWindow};

/// Where the page's report goes.
pub struct Report(pub PathBuf);

/// How often a command has run, by name.
#[derive(Default)]
pub struct Counts(Mutex<BTreeMap<String, u32>>);

impl Counts {
    pub fn add(&self, name: &str) {
        *self.0.lock().unwrap().entry(name.to_string()).or_default() += 1;
    }
}

/// What pages leave for each other, by name.
#[derive(Default)]
pub struct Boxes(Mutex<BTreeMap<String, Value>>);

/// Nobody manages it.
pub struct Missing;

/// The headers that a probe has chosen, of which browsers send some themselves.
#[tauri::command]
pub fn request_headers(request: Request<'_>) -> BTreeMap<String, String> {
    let is_chosen = |name: &str| {
        name.starts_with("x-") || ["content-type", "user-agent", "accept-language"].contains(&name)
    };
    let headers = request.headers().iter();
    headers
        .filter(|(name, _)| is_chosen(name.as_str()))
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), text)
        })
        .collect()
}

#[tauri::command]
pub fn request_body(request: Request<'_>) -> Value {
    match request.body() {
        InvokeBody::Json(value) => json!({ "kind": "json", "value": value }),
        InvokeBody::Raw(bytes) => json!({ "kind": "raw", "bytes": bytes }),
    }
}

#[tauri::command]
pub fn window_label(window: WebviewWindow) -> String {
    window.label().to_string()
}

#[tauri::command]
pub fn app_facts(app: AppHandle) -> Value {
    let info = app.package_info();
    let config = app.config();
    json!({
        "version": info.version.to_string(),
        "productName": config.product_name,
        "identifier": config.identifier,
    })
}

#[tauri::command]
pub fn needs_state(missing_state: State<'_, Missing>) -> bool {
    let _ = missing_state;
    true
}

#[tauri::command]
pub fn counted(name: String, counts: State<'_, Counts>) -> u32 {
    counts.0.lock().unwrap().get(&name).copied().unwrap_or(0)
}

/// Counts itself and takes its time: a page that reloads meanwhile does not hear the answer.
#[tauri::command]
pub async fn hold(counts: State<'_, Counts>) -> Result<(), ()> {
    counts.add("hold");
    std::thread::sleep(std::time::Duration::from_millis(300));
    Ok(())
}

#[tauri::command]
pub fn put(name: String, value: Value, boxes: State<'_, Boxes>) {
    boxes.0.lock().unwrap().insert(name, value);
}

#[tauri::command]
pub fn take(name: String, boxes: State<'_, Boxes>) -> Option<Value> {
    boxes.0.lock().unwrap().remove(&name)
}

/// How this backend is to be asked: for how many milliseconds a probe waits, and that some end the app.
#[tauri::command]
pub fn manners() -> Value {
    json!({ "patience": 2_000, "survives": false })
}

/// The places that differ from run to run, by the name that they have in the answers.
#[tauri::command]
pub fn roots(app: AppHandle) -> BTreeMap<&'static str, PathBuf> {
    let paths = app.path();
    let known = [
        ("resources", paths.resource_dir().ok()),
        ("cwd", std::env::current_dir().ok()),
    ];
    let found = known.into_iter();
    found
        .filter_map(|(name, path)| path.map(|path| (name, path)))
        .collect()
}

#[tauri::command]
pub fn report(text: String, to: State<'_, Report>, app: AppHandle) {
    std::fs::write(&to.0, text).expect("the report can be written");
    app.exit(0)
}
