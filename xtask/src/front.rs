//! The browser's half: compiled to wasm, split into one chunk per lazy route, and given its
//! JavaScript. What cargo-leptos would do, with the same libraries.
use crate::{
    css,
    process::{self, timed},
    release,
    site::{self, hash},
    toolchain::Toolchain,
    tree::{self, Form, NAME, WASM},
};
use anyhow::{Context, Result, anyhow};
use std::{fs, path::Path};
use wasm_bindgen_cli_support::Bindgen;

/// The loader's name as the splitter and Leptos both expect it when file names are not hashed.
const LOADER: &str = "./__wasm_split.______________________.js";

/// Compiles `frontend`.
pub fn compile(toolchain: &Toolchain, form: Form) -> Result<()> {
    let mut cargo = toolchain.cargo();
    // `cargo rustc` gives the link flag to the last crate only: nothing else is compiled anew.
    cargo.args([
        "rustc",
        "--quiet",
        "-p",
        "frontend",
        "--lib",
        "--target",
        WASM,
        "--profile",
        form.profile(),
    ]);
    let settings: &[&str] = if form.is_release() {
        &[
            "release.opt-level=\"s\"",
            "release.lto=\"fat\"",
            "release.codegen-units=1",
            "release.panic=\"abort\"",
        ]
    } else {
        // Line tables for the browser would double the module; function names stay.
        &["dev.debug=false"]
    };
    for setting in settings {
        cargo.args(["--config", &format!("profile.{setting}")]);
    }
    // The splitter moves functions between modules and needs to know every place that names one.
    process::run(cargo.args(["--", "-Clink-arg=--emit-relocs"]))
}

/// Fills the site folder; says whether anything had changed.
pub fn assemble(form: Form) -> Result<bool> {
    let input = tree::wasm(form);
    let bytes = fs::read(&input).with_context(|| input.display().to_string())?;
    let css = css::bundle(form)?;
    // One id for all parts of the module: they only work together, and nothing has to be patched.
    let id = hash(&[&bytes, site::builder().as_bytes(), form.profile().as_bytes()]);
    let css_id = hash(&[css.as_bytes()]);
    let names = format!("js: {id}\nwasm: {id}\ncss: {css_id}\nmanifest: {id}\nsplit: {id}\n");
    let key = format!("{names}{}", site::public_key()?);
    if site::is_current(form, &key) {
        return Ok(false);
    }
    site::replace(form, &key, |dir| {
        let pkg = dir.join("pkg");
        fs::create_dir_all(&pkg)?;
        site::copy(Path::new("public"), dir)?;
        let names_of = Names { form, id: &id };
        fs::write(pkg.join(css::file_name(form, &css_id)), &css)?;
        let main = tempfile::NamedTempFile::new()?;
        timed("split", || split(&bytes, &pkg, main.path(), &names_of))?;
        timed("wasm-bindgen", || bindgen(main.path(), &pkg, &names_of))?;
        if form.is_release() {
            // The server tells by this file that names are hashed.
            fs::write(dir.join("hash.txt"), &names)?;
            timed("wasm-opt", || release::optimise(&pkg))?;
            timed("compress", || release::compress(dir))?;
        }
        Ok(())
    })?;
    Ok(true)
}

/// How the files of one build are called.
struct Names<'a> {
    form: Form,
    id: &'a str,
}

impl Names<'_> {
    fn of(&self, stem: &str, extension: &str) -> String {
        match self.form {
            Form::Release => format!("{stem}.{}.{extension}", self.id),
            Form::Development => format!("{stem}.{extension}"),
        }
    }

    fn loader(&self) -> String {
        match self.form {
            Form::Release => format!("./__wasm_split.{}.js", self.id),
            Form::Development => LOADER.into(),
        }
    }
}

/// Cuts the module: the main part goes to `main`, the rest to `pkg`.
fn split(bytes: &[u8], pkg: &Path, main: &Path, names: &Names<'_>) -> Result<()> {
    let loader = names.loader();
    let module = format!("./{}", names.of(NAME, "js"));
    let mut options = wasm_split_cli_support::Options::new(bytes);
    options.output_dir = pkg;
    options.main_out_path = main;
    options.main_module = &module;
    options.link_name = &loader;
    let parts = wasm_split_cli_support::transform(options)
        .map_err(|e| anyhow!("splitting the module: {e:?}"))?;
    let mut manifest = serde_json::to_string_pretty(&parts.prefetch_map)?;
    if names.form.is_release() {
        let file = pkg.join(&loader);
        let mut text = fs::read_to_string(&file)?;
        for part in &parts.split_modules {
            let old =
                part.file_stem().and_then(|s| s.to_str()).context("a chunk without a name")?;
            let new = format!("{old}.{}", names.id);
            // Quotes keep `chunk_1` apart from `chunk_10`.
            text = text.replace(&format!("\"./{old}.wasm\""), &format!("\"./{new}.wasm\""));
            manifest = manifest.replace(&format!("\"{old}\""), &format!("\"{new}\""));
            fs::rename(part, part.with_file_name(format!("{new}.wasm")))?;
        }
        fs::write(file, text)?;
    }
    fs::write(pkg.join(names.of("__wasm_split_manifest", "json")), manifest)?;
    Ok(())
}

/// Writes the main module and its JavaScript.
fn bindgen(main: &Path, pkg: &Path, names: &Names<'_>) -> Result<()> {
    Bindgen::new()
        .input_path(main)
        .out_name(NAME) // never with a dot: what follows it would be taken for an extension
        .typescript(false)
        .keep_lld_exports(true) // the chunks import them
        .demangle(false)
        .remove_name_section(names.form.is_release())
        .web(true)?
        .generate(pkg)?;
    // Leptos asks for `app.wasm` where wasm-bindgen writes `app_bg.wasm`.
    fs::rename(pkg.join(format!("{NAME}_bg.wasm")), pkg.join(names.of(NAME, "wasm")))?;
    let js = names.of(NAME, "js");
    if js != format!("{NAME}.js") {
        fs::rename(pkg.join(format!("{NAME}.js")), pkg.join(js))?;
    }
    Ok(())
}
