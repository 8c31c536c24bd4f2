//! Opens one window on the pages of a folder, and answers the probes' commands as `../backend.ts` does.
//!
//! `oxbow-compare-tauri <folder> <file> [page]`: the page's report goes into the file, and the app ends.
//! The page is `index.html` unless told, and may carry a query.

mod arguments;
mod backend;
mod channels;
mod errors;
#[path = "../../../../bench/peers/tauri/src/folder.rs"]
mod folder;
mod results;
mod surroundings;

use folder::Folder;
use tauri::{WebviewUrl, WebviewWindowBuilder};

const USAGE: &str = "usage: oxbow-compare-tauri <folder> <file> [page]";

fn main() {
    let mut given = std::env::args().skip(1);
    let folder = given.next().expect(USAGE);
    let report = given.next().expect(USAGE);
    let page = given.next().unwrap_or_else(|| "index.html".into());

    let mut context = tauri::generate_context!();
    context.set_assets(Box::new(Folder::new(folder)));
    tauri::Builder::default()
        .manage(surroundings::Report(report.into()))
        .manage(surroundings::Counts::default())
        .manage(surroundings::Boxes::default())
        .manage(backend::Heard::default())
        .invoke_handler(tauri::generate_handler![
            arguments::take_string,
            arguments::take_u8,
            arguments::take_u32,
            arguments::take_i64,
            arguments::take_u64,
            arguments::take_f64,
            arguments::take_bool,
            arguments::take_char,
            arguments::take_option,
            arguments::take_list,
            arguments::take_bytes,
            arguments::take_map,
            arguments::take_tuple,
            arguments::take_user,
            arguments::take_level,
            arguments::take_shape,
            arguments::take_any,
            arguments::take_unit,
            arguments::take_two,
            arguments::take_two_later,
            arguments::take_camel,
            arguments::take_snake,
            arguments::take_keyword,
            arguments::take_nothing,
            results::result_of,
            results::result_later,
            results::result_unit,
            results::result_bytes,
            results::result_response,
            results::result_response_text,
            results::result_not_json,
            results::result_key_no_text,
            errors::error_of,
            errors::error_later,
            errors::error_unit,
            errors::error_tauri,
            errors::error_io,
            errors::error_key_no_text,
            errors::panic_later,
            errors::panic_now,
            channels::channel_count,
            channels::channel_count_later,
            channels::channel_values,
            channels::channel_bytes,
            channels::channel_raw,
            channels::channel_texts,
            channels::channel_mixed,
            channels::channel_two,
            channels::channel_nested,
            channels::channel_after,
            channels::channel_back,
            channels::channel_then,
            channels::channel_error,
            backend::backend_emit,
            backend::backend_emit_to,
            backend::backend_emit_filter,
            backend::backend_listen,
            backend::backend_unlisten,
            backend::backend_heard,
            backend::backend_labels,
            backend::backend_create,
            backend::backend_destroy,
            backend::backend_eval,
            backend::backend_value,
            surroundings::request_headers,
            surroundings::request_body,
            surroundings::window_label,
            surroundings::app_facts,
            surroundings::needs_state,
            surroundings::counted,
            surroundings::hold,
            surroundings::put,
            surroundings::take,
            surroundings::manners,
            surroundings::roots,
            surroundings::report,
        ])
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App(page.into()))
                .title("Probes")
                .inner_size(640.0, 480.0)
                .build()?;
            Ok(())
        })
        .run(context)
        .expect("the app must start");
}
