//! Commands that fail, with an error of each kind.

use serde::Serialize;
use serde_json::{json, Value};
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(tag = "kind", content = "message")]
#[serde(rename_all = "camelCase")]
enum Failure {
    NotFound(String),
}

fn error_named(name: &str) -> Value {
    match name {
        "text" => json!("invalid credentials"),
        "empty text" => json!(""),
        "number" => json!(7),
        "zero" => json!(0),
        "false" => json!(false),
        "null" => json!(null),
        "list" => json!([1, "two"]),
        "object" => json!({ "code": 404, "detail": { "path": "/x" } }),
        "enum" => serde_json::to_value(Failure::NotFound("x".into())).expect("it can be written"),
        _ => panic!("no such error"),
    }
}

#[tauri::command]
pub fn error_of(name: &str) -> Result<(), Value> {
    Err(error_named(name))
}

#[tauri::command]
pub async fn error_later(name: String) -> Result<u32, Value> {
    Err(error_named(&name))
}

#[tauri::command]
pub fn error_unit() -> Result<(), ()> {
    Err(())
}

#[tauri::command]
pub fn error_tauri() -> tauri::Result<()> {
    Err(tauri::Error::WindowNotFound)
}

#[tauri::command]
pub fn error_io() -> tauri::Result<Vec<u8>> {
    Ok(std::fs::read("/there/is/no/such/file")?)
}

#[tauri::command]
pub fn error_key_no_text() -> Result<(), BTreeMap<Vec<u8>, u32>> {
    Err(BTreeMap::from([(vec![1], 1)]))
}

#[tauri::command]
pub async fn panic_later() {
    panic!("on purpose")
}

#[tauri::command]
pub fn panic_now() {
    panic!("on purpose")
}
