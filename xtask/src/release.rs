//! What only the distributed form gets: wasm-opt, compressed copies, and a look at the sizes.
use crate::{
    npm, process, site,
    tree::{self, Form, NAME},
};
use anyhow::{Context, Result, ensure};
use std::{
    cmp::Reverse,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// What the browser must load before anything works may not grow past this.
const MAIN_LIMIT: u64 = 350_000;

/// Never `--all-features`: it writes compact imports, which browsers refuse.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// Makes every module smaller.
pub fn optimise(pkg: &Path) -> Result<()> {
    let mut modules: Vec<PathBuf> =
        site::files(pkg)?.into_iter().filter(|f| has_extension(f, &["wasm"])).collect();
    modules.sort_by_key(|f| Reverse(size(f)));
    each(&modules, |module| {
        // It complains of a newer section of names, which it then strips; what it says is shown
        // when it fails.
        process::output(
            npm::program("wasm-opt")
                .args(["-Os", "--strip-debug", "--strip-producers"])
                .args(FEATURES)
                .arg(module)
                .arg("-o")
                .arg(module),
        )
        .map(drop)
    })
}

/// Writes a `.gz` and a `.br` beside every file that gains by it.
pub fn compress(dir: &Path) -> Result<()> {
    let mut texts = site::files(dir)?;
    texts.retain(|f| {
        has_extension(f, &["wasm", "js", "css", "svg", "txt", "json"]) && size(f) >= 1024
    });
    texts.sort_by_key(|f| Reverse(size(f)));
    each(&texts, |file| {
        let data = fs::read(file)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&data)?;
        fs::write(with_suffix(file, "gz"), gzip.finish()?)?;
        let mut small = Vec::new();
        let settings = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            size_hint: data.len(),
            ..Default::default()
        };
        brotli::BrotliCompress(&mut &data[..], &mut small, &settings)?;
        Ok(fs::write(with_suffix(file, "br"), small)?)
    })
}

/// Does the same for every file, on two threads: the largest file is most of the work.
fn each(files: &[PathBuf], work: impl Fn(&Path) -> Result<()> + Sync) -> Result<()> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let one = || -> Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            work(file).with_context(|| file.display().to_string())?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(one);
        one()?;
        other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// One file the browser loads.
pub struct Chunk {
    /// Its name without the hash.
    pub name: String,
    /// Its size in bytes.
    pub raw: u64,
    /// Its size in bytes as it travels.
    pub brotli: u64,
}

/// The release's wasm, scripts and style, the largest first.
pub fn chunks() -> Result<Vec<Chunk>> {
    let mut chunks = Vec::new();
    for file in site::files(&tree::site(Form::Release).join("pkg"))? {
        if has_extension(&file, &["wasm", "js", "css"]) {
            let raw = size(&file);
            let brotli = with_suffix(&file, "br");
            let brotli = if brotli.exists() { size(&brotli) } else { raw };
            chunks.push(Chunk { name: plain_name(&file), raw, brotli });
        }
    }
    chunks.sort_by_key(|c| Reverse(c.raw));
    Ok(chunks)
}

/// Prints the sizes and fails when the first load has grown too large.
pub fn report() -> Result<()> {
    println!("{:<60} {:>10} {:>10}", "chunk", "raw", "brotli");
    let chunks = chunks()?;
    for chunk in &chunks {
        println!("{:<60} {:>10} {:>10}", chunk.name, chunk.raw, chunk.brotli);
    }
    let main = chunks
        .iter()
        .find(|c| c.name == format!("{NAME}.wasm"))
        .context("the release has no main chunk")?;
    ensure!(
        main.brotli <= MAIN_LIMIT,
        "the main chunk has grown to {} bytes with brotli; at most {MAIN_LIMIT} are allowed: move code into lazy routes",
        main.brotli
    );
    Ok(())
}

fn plain_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    match name.split('.').collect::<Vec<_>>()[..] {
        [stem, _hash, extension] => format!("{stem}.{extension}"),
        _ => name.into_owned(),
    }
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e))
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |m| m.len())
}
