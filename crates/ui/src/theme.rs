//! Light, dark or as the system; dense or comfortable. Kept in cookies, so that the server writes the
//! right attribute on `html` and nothing flashes.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::choice::{Choice, Segments};

/// The cookie of the theme.
pub const THEME_COOKIE: &str = "theme";
/// The cookie of the density.
pub const DENSITY_COOKIE: &str = "density";
/// The cookie of the folded left bar.
pub const SIDE_COOKIE: &str = "side";

/// Which of the two designs is worn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// From a cookie or attribute; whatever is not a theme is the system's.
    pub fn parse(text: &str) -> Self {
        match text {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// As in a cookie.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The value of `data-theme` on `html`; none when the system decides.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Theme::System).then(|| self.word())
    }
}

/// The value of a cookie in a `Cookie` header or in `document.cookie`.
pub fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Remembers a choice of looks for a year, in the browser. These cookies say nothing of the person.
pub fn remember(name: &str, value: &str) {
    if let Some(page) = document().dyn_ref::<web_sys::HtmlDocument>() {
        // A browser that refuses cookies only forgets the choice.
        let _ = page.set_cookie(&format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
}

fn attribute(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Puts a theme on, now and for later visits. Browser only.
pub fn wear(theme: Theme) {
    attribute("data-theme", theme.attribute());
    remember(THEME_COOKIE, theme.word());
}

/// Rows of 32 px everywhere, or of 40. Browser only.
pub fn pack(dense: bool) {
    attribute("data-density", dense.then_some("dense"));
    remember(DENSITY_COOKIE, if dense { "dense" } else { "comfortable" });
}

/// The worn theme, as a signal: what the server wrote on `html`, read when the page comes alive.
pub fn worn_theme() -> RwSignal<Theme> {
    let theme = RwSignal::new(Theme::System);
    Effect::new(move |_| {
        let said = document().document_element().and_then(|root| root.get_attribute("data-theme"));
        theme.set(said.map_or(Theme::System, |said| Theme::parse(&said)));
    });
    theme
}

/// Switches between light, dark and the system's.
#[component]
pub fn ThemeSwitch(
    /// The worn theme; read from the page when left out.
    #[prop(optional)]
    theme: Option<RwSignal<Theme>>,
    /// Tells two switches on a page apart.
    #[prop(default = "theme-switch")]
    name: &'static str,
) -> impl IntoView {
    let theme = theme.unwrap_or_else(worn_theme);
    let choices = vec![
        Choice::new("system", "System").icon("monitor"),
        Choice::new("light", "Light").icon("sun"),
        Choice::new("dark", "Dark").icon("moon"),
    ];
    view! {
        <Segments
            label="Theme"
            name=name
            choices=choices
            value=Signal::derive(move || theme.get().word().to_owned())
            on_change=move |word: String| {
                let chosen = Theme::parse(&word);
                theme.set(chosen);
                wear(chosen);
            }
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_choice_is_written_on_the_page() {
        assert_eq!(Theme::parse("dark").attribute(), Some("dark"));
        assert_eq!(Theme::parse("system").attribute(), None);
        assert_eq!(Theme::parse("\"><script>").attribute(), None);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let header = "session=abc; theme=dark; my-theme=light";
        assert_eq!(cookie(header, "theme"), Some("dark"));
        assert_eq!(cookie(header, "density"), None);
        assert_eq!(cookie("", "theme"), None);
    }
}
