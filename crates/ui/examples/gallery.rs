//! Writes the gallery, inside the frame, as one HTML file that uses `style/` and `public/` as they
//! are: `cargo run -p ui --example gallery -- target/gallery dark`, then serve that folder.

use std::{fs, path::Path};

use leptos::prelude::*;
use ui::*;

#[component]
fn Page() -> impl IntoView {
    provide_toaster();
    provide_shortcuts();
    let folded = RwSignal::new(false);
    let rooms = [
        ("store", "Stores"),
        ("megaphone", "Campaigns"),
        ("grid-3x3", "Matrix"),
        ("clipboard-list", "Plans"),
        ("package", "Orders"),
    ];
    view! {
        <Frame
            folded=folded
            side=move || view! {
                <SideBar brand="Groundswell" folded=folded>
                    {rooms.map(|(icon, label)| view! { <NavItem href="#" icon=icon label=label current={label == "Plans"} count={if label == "Orders" { 3 } else { 0 }}/> }).into_iter().collect_view()}
                    <NavGroup label="Workspace"/>
                    <NavItem href="#" icon="users" label="People"/>
                    <NavItem href="#" icon="settings" label="Settings"/>
                </SideBar>
            }
            top=|| view! {
                <TopBar place=|| view! { <Breadcrumbs crumbs=vec![Crumb::link("Workspace", "#"), Crumb::here("Widgets")]/> }>
                    <SearchButton on_press=|| {}/>
                    <Avatars names=["Ann Lee", "Bo Chen"].map(str::to_owned).to_vec()/>
                    <IconButton label="Notices" icon="bell"/>
                    <Avatar name="Maya Okafor"/>
                </TopBar>
            }
            bottom=move || view! {
                <BottomBar>
                    {rooms.map(|(icon, label)| view! { <NavItem href="#" icon=icon label=label current={label == "Plans"}/> }).into_iter().collect_view()}
                </BottomBar>
            }
        >
            <gallery::Gallery/>
        </Frame>
        <ToastStack/>
        <TipLayer/>
    }
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_else(|| "target/gallery".into());
    let theme = args.next().unwrap_or_else(|| "light".into());
    let body = Owner::new().with(|| Page().to_html());
    let html = format!(
        "<!doctype html><html lang=\"en\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Widgets</title><link rel=\"stylesheet\" href=\"/style/main.css\"></head><body>{body}</body></html>"
    );
    fs::create_dir_all(&folder)?;
    fs::write(Path::new(&folder).join(format!("{theme}.html")), html)
}
