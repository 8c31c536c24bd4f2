//! Commands that take an argument of each kind and answer with it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize, Serialize)]
pub struct User {
    name: String,
    age: u32,
}

#[derive(Deserialize, Serialize)]
pub enum Level {
    Low,
    High,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Shape {
    Circle { radius: f64 },
    Square { side: f64 },
}

#[tauri::command]
pub fn take_string(value: String) -> String {
    value
}

#[tauri::command]
pub fn take_u8(value: u8) -> u8 {
    value
}

#[tauri::command]
pub fn take_u32(value: u32) -> u32 {
    value
}

#[tauri::command]
pub fn take_i64(value: i64) -> i64 {
    value
}

#[tauri::command]
pub fn take_u64(value: u64) -> u64 {
    value
}

#[tauri::command]
pub fn take_f64(value: f64) -> f64 {
    value
}

#[tauri::command]
pub fn take_bool(value: bool) -> bool {
    value
}

#[tauri::command]
pub fn take_char(value: char) -> char {
    value
}

#[tauri::command]
pub fn take_option(value: Option<String>) -> Option<String> {
    value
}

#[tauri::command]
pub fn take_list(value: Vec<String>) -> Vec<String> {
    value
}

#[tauri::command]
pub fn take_bytes(value: Vec<u8>) -> Vec<u32> {
    value.into_iter().map(u32::from).collect()
}

#[tauri::command]
pub fn take_map(value: BTreeMap<String, u32>) -> BTreeMap<String, u32> {
    value
}

#[tauri::command]
pub fn take_tuple(value: (u32, String)) -> (u32, String) {
    value
}

#[tauri::command]
pub fn take_user(value: User) -> User {
    value
}

#[tauri::command]
pub fn take_level(value: Level) -> Level {
    value
}

#[tauri::command]
pub fn take_shape(value: Shape) -> Shape {
    value
}

#[tauri::command]
pub fn take_any(value: Value) -> Value {
    value
}

#[tauri::command]
pub fn take_unit(value: ()) {
    value
}

#[tauri::command]
pub fn take_two(first: u32, second: String) -> String {
    format!("{first} {second}")
}

#[tauri::command]
pub async fn take_two_later(first: u32, second: String) -> String {
    format!("{first} {second}")
}

#[tauri::command]
pub fn take_camel(invoke_message: String, user_id2: u32) -> String {
    format!("{invoke_message} {user_id2}")
}

#[tauri::command(rename_all = "snake_case")]
pub fn take_snake(invoke_message: String, user_id2: u32) -> String {
    format!("{invoke_message} {user_id2}")
}

#[tauri::command]
pub fn take_keyword(r#type: String) -> String {
    r#type
}

#[tauri::command]
pub fn take_nothing() -> &'static str {
    "taken"
}
