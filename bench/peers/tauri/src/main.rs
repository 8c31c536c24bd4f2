//! Opens one window on the pages of a folder, and answers the commands that the benchmark measures.
//!
//! `oxbow-bench-tauri <folder> [page [windows]]`: the page is `index.html` unless told, and may carry a query. With
//! a number of windows, each finds its own number in the query `window`.

mod commands;
mod folder;

use commands::Arrivals;
use folder::Folder;
use tauri::{App, WebviewUrl, WebviewWindowBuilder};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .expect("usage: oxbow-bench-tauri <folder> [page [windows]]");
    let page = arguments.next().unwrap_or_else(|| "index.html".into());
    let windows: Option<usize> = arguments
        .next()
        .map(|number| number.parse().expect("a number of windows"));

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
        .setup(move |app| {
            let Some(windows) = windows else {
                return open(app, "main", page);
            };
            for number in 0..windows {
                let label = match number {
                    0 => "main".into(),
                    _ => format!("window-{number}"),
                };
                open(app, &label, format!("{page}?window={number}"))?;
            }
            Ok(())
        })
        .run(context)
        .expect("the app must start");
}

fn open(app: &App, label: &str, page: String) -> Result<(), Box<dyn std::error::Error>> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into())).build()?;
    Ok(())
}
