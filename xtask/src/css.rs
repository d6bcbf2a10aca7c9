//! The style sheet: `style/main.css` and what it imports, in one file.
use crate::tree::{self, Form, NAME};
use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
    targets::{Browsers, Targets},
};
use std::{fs, path::Path};

/// The bundled text.
pub fn bundle(form: Form) -> Result<String> {
    let major = |version: u32| Some(version << 16);
    let browsers = Browsers {
        chrome: major(120),
        edge: major(120),
        firefox: major(121),
        safari: major(17),
        ios_saf: major(17),
        ..Browsers::default()
    };
    let targets = Targets::from(browsers);
    let files = FileProvider::new();
    let mut sheet = Bundler::new(&files, None, ParserOptions::default())
        .bundle(Path::new("style/main.css"))
        .map_err(|e| anyhow!("style: {e}"))?;
    sheet
        .minify(MinifyOptions { targets, ..Default::default() })
        .map_err(|e| anyhow!("style: {e}"))?;
    Ok(sheet
        .to_css(PrinterOptions { minify: form.is_release(), targets, ..Default::default() })?
        .code)
}

/// The file the page links to.
pub fn file_name(form: Form, id: &str) -> String {
    if form.is_release() { format!("{NAME}.{id}.css") } else { format!("{NAME}.css") }
}

/// Writes the development sheet alone; for a change that touched nothing else.
pub fn rewrite() -> Result<()> {
    let form = Form::Development;
    Ok(fs::write(tree::site(form).join("pkg").join(file_name(form, "")), bundle(form)?)?)
}
