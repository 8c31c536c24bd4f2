//! Opens one window on the pages of a folder, and answers the commands that the benchmark measures.
//!
//! `oxbow-bench-tauri <folder> [page]`: the page is `index.html` unless told, and may carry a query.

mod commands;
mod folder;

use commands::Arrivals;
use folder::Folder;
use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .expect("usage: oxbow-bench-tauri <folder> [page]");
    let page = arguments.next().unwrap_or_else(|| "index.html".into());

    let mut context = tauri::generate_context!();
    context.set_assets(Box::new(Folder::new(folder)));
    tauri::Builder::default()
        .manage(Arrivals::new())
        .invoke_handler(tauri::generate_handler![
            commands::greet,
            commands::count,
            commands::download,
            commands::chunks,
            commands::upload,
            commands::arrivals,
        ])
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App(page.into())).build()?;
            Ok(())
        })
        .run(context)
        .expect("the app must start");
}
