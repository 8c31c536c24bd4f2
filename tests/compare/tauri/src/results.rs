//! Commands that answer with a value of each kind.

use crate::surroundings::Counts;
use serde::Serialize;
use serde_json::{json, Value};
use std::collections::BTreeMap;
use tauri::ipc::Response;
use tauri::State;

#[derive(Serialize)]
enum Case {
    Plain,
    Wrapped(u32),
    Fields { a: u32 },
}

#[derive(Serialize)]
struct Bytes {
    bytes: Vec<u8>,
}

#[derive(Serialize)]
struct Gaps {
    there: Option<u32>,
    missing: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<u32>,
}

fn of(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("it can be written")
}

fn value_of(name: &str) -> Value {
    match name {
        "text" => of("text"),
        "empty text" => of(""),
        "unusual text" => of("\u{0}\u{2028}\u{1f402}</script>\\\""),
        "zero" => of(0),
        "minus zero" => of(-0.0),
        "fraction" => of(0.1 + 0.2),
        "large fraction" => of(1e300),
        "NaN" => of(f64::NAN),
        "infinity" => of(f64::INFINITY),
        "u64 max" => of(u64::MAX),
        "i64 min" => of(i64::MIN),
        "2^53" => of(9007199254740992u64),
        "2^53 + 1" => of(9007199254740993u64),
        "true" => of(true),
        "false" => of(false),
        "none" => of(None::<u32>),
        "some" => of(Some(1)),
        "list" => of(vec![1, 2, 3]),
        "empty list" => of(Vec::<u32>::new()),
        "tuple" => of((1, "two", 3.5)),
        "map" => of(BTreeMap::from([("a", 1), ("b", 2)])),
        "map with numbers as keys" => of(BTreeMap::from([(1, "a"), (2, "b")])),
        "nested bytes" => of(Bytes { bytes: vec![1, 2, 255] }),
        "gaps" => of(Gaps { there: Some(1), missing: None, skipped: None }),
        "enum" => of(Case::Plain),
        "enum with a value" => of(Case::Wrapped(1)),
        "enum with fields" => of(Case::Fields { a: 1 }),
        "object named __proto__" => json!({ "__proto__": { "a": 1 } }),
        "character" => of('\u{e9}'),
        _ => panic!("no such value"),
    }
}

#[tauri::command]
pub fn result_of(name: &str) -> Value {
    value_of(name)
}

#[tauri::command]
pub async fn result_later(name: String) -> Value {
    value_of(&name)
}

#[tauri::command]
pub fn result_unit() {}

#[tauri::command]
pub fn result_bytes() -> Vec<u8> {
    vec![1, 2, 255]
}

#[tauri::command]
pub fn result_response(size: usize) -> Response {
    Response::new(vec![7; size])
}

#[tauri::command]
pub fn result_response_text(text: String) -> Response {
    Response::new(text)
}

/// Tauri's page cannot decode the answer, and sends the call again.
#[tauri::command]
pub fn result_not_json(counts: State<'_, Counts>) -> Response {
    counts.add("result_not_json");
    Response::new("{\"not\":".to_string())
}

/// Serde refuses to write keys that are no text.
#[tauri::command]
pub fn result_key_no_text() -> BTreeMap<Vec<u8>, u32> {
    BTreeMap::from([(vec![1], 1)])
}
