//! A drawn chart as SVG nodes: classes for colours, attributes for places, no inline style.

use leptos::{ev, html, prelude::*};

use super::{
    Chart, Form,
    draw::{Told, WORDS, draw},
    recorder::Shape,
};
use crate::{choice::Choice, choice::Segments, slug::slug};

/// The width assumed before the page lives.
const WIDTH: f64 = 640.0;

fn path(points: &[(f64, f64)], closed: bool) -> String {
    let mut out: String = points
        .iter()
        .enumerate()
        .map(|(i, (x, y))| format!("{}{x:.1} {y:.1}", if i == 0 { "M" } else { "L" }))
        .collect();
    if closed {
        out.push('Z');
    }
    out
}

fn shape(shape: Shape) -> AnyView {
    match shape {
        Shape::Path { ink, points } => view! { <path class=ink.class() d=path(&points, false)></path> }.into_any(),
        Shape::Fill { ink, points } => view! { <path class=format!("{} filled", ink.class()) d=path(&points, true)></path> }.into_any(),
        Shape::Rect { ink, x, y, width, height } => {
            let radius = (width / 4.0).min(2.0);
            view! {
                <rect class=format!("{} filled", ink.class()) x=format!("{x:.1}") y=format!("{y:.1}") width=format!("{width:.1}") height=format!("{height:.1}") rx=format!("{radius:.1}")></rect>
            }
            .into_any()
        }
        Shape::Dot { ink, x, y, radius } => view! {
            <circle class=format!("{} filled", ink.class()) cx=format!("{x:.1}") cy=format!("{y:.1}") r=format!("{radius:.1}")></circle>
        }
        .into_any(),
        Shape::Words { text, x, y, anchor, baseline } => view! {
            <text class="chart-words" x=format!("{x:.1}") y=format!("{y:.1}") text-anchor=anchor dominant-baseline=baseline font-size=format!("{WORDS}")>{text}</text>
        }
        .into_any(),
    }
}

fn told(told: Told) -> AnyView {
    if told.round {
        return view! { <circle class="chart-told" cx=format!("{:.1}", told.x) cy=format!("{:.1}", told.y) r=format!("{:.1}", told.width / 2.0) data-tip=told.text></circle> }.into_any();
    }
    let middle = told.dots.first().map_or(told.x + told.width / 2.0, |dot| dot.0);
    let line = !told.dots.is_empty();
    view! {
        <g class="chart-place">
            <rect class="chart-told" x=format!("{:.1}", told.x) y=format!("{:.1}", told.y) width=format!("{:.1}", told.width) height=format!("{:.1}", told.height) data-tip=told.text></rect>
            {line.then(|| view! { <path class="chart-cross" d=format!("M{middle:.1} {:.1}V{:.1}", told.y, told.y + told.height)></path> })}
            {told.dots.into_iter().map(|(x, y, hue)| view! { <circle class=format!("chart-dot hue-{hue}") cx=format!("{x:.1}") cy=format!("{y:.1}") r="3.5"></circle> }).collect_view()}
        </g>
    }
    .into_any()
}

/// A chart with its title, legend, picture, and the table of its figures behind a switch.
#[component]
pub fn ChartView(
    /// What to show.
    #[prop(into)]
    chart: Signal<Chart>,
    /// The height of the picture, in pixels.
    #[prop(default = 220.0)]
    height: f64,
    /// Keeps title and description for those who listen: a heading stands above it already.
    #[prop(optional)]
    untitled: bool,
) -> impl IntoView {
    let pane = NodeRef::<html::Div>::new();
    let width = RwSignal::new(WIDTH);
    let table = RwSignal::new(false);
    let measure = move || {
        if let Some(pane) = pane.try_get_untracked().flatten() {
            let wide = f64::from(pane.client_width());
            if wide > 0.0 && (wide - width.get_untracked()).abs() >= 1.0 {
                width.set(wide);
            }
        }
    };
    Effect::new(move |_| {
        if pane.get().is_some() {
            request_animation_frame(measure);
        }
        let resized = window_event_listener(ev::resize, move |_| measure());
        on_cleanup(move || resized.remove());
    });
    let id = slug(&chart.with_untracked(|chart| chart.title.clone()));
    let (title_id, text_id) = (format!("chart-{id}"), format!("chart-{id}-text"));
    let named_by = title_id.clone();
    let own_id = title_id.clone();
    let own_text_id = text_id.clone();
    let switch = format!("chart-{id}-as");
    view! {
        <figure class="chart" aria-labelledby=named_by>
            <figcaption class="chart-head">
                <span class="chart-title" class:hush=untitled id=own_id>{move || chart.with(|chart| chart.title.clone())}</span>
                <Legend chart=chart/>
                <Segments
                    label="Show as"
                    name=switch
                    choices=vec![Choice::new("picture", "").icon("chart-line").hint("Chart"), Choice::new("table", "").icon("table-2").hint("Table")]
                    value=Signal::derive(move || if table.get() { "table".to_owned() } else { "picture".to_owned() })
                    on_change=move |to: String| table.set(to == "table")
                />
                <span class="hush" id=own_text_id>{move || chart.with(|chart| chart.description.clone())}</span>
            </figcaption>
            <div node_ref=pane class="chart-pane" hidden=move || table.get()>
                {move || {
                    let wide = width.get();
                    match chart.with(|chart| draw(chart, wide, height)) {
                        Some(drawing) => view! {
                            <svg class="chart-picture" viewBox=format!("0 0 {wide} {height}") height=format!("{height}") preserveAspectRatio="xMinYMid meet" role="img" aria-labelledby=title_id.clone() aria-describedby=text_id.clone()>
                                {drawing.shapes.into_iter().map(shape).collect_view()}
                                {drawing.told.into_iter().map(told).collect_view()}
                            </svg>
                        }
                        .into_any(),
                        None => view! { <p class="chart-narrow">"There is no room for the picture. The table has every figure."</p> }.into_any(),
                    }
                }}
            </div>
            {move || table.get().then(|| {
                let (heads, rows) = chart.with(Chart::table);
                view! {
                    <div class="chart-table table-pane table-fill">
                        <table class="table dense">
                            <thead><tr>{heads.into_iter().enumerate().map(|(i, head)| view! { <th scope="col" class:cell-number={i > 0}>{head}</th> }).collect_view()}</tr></thead>
                            <tbody>
                                {rows.into_iter().map(|row| view! { <tr>{row.into_iter().enumerate().map(|(i, cell)| view! { <td class:cell-number={i > 0}>{cell}</td> }).collect_view()}</tr> }).collect_view()}
                            </tbody>
                        </table>
                    </div>
                }
            })}
        </figure>
    }
}

/// The names of the series, when there is more than one.
#[component]
fn Legend(chart: Signal<Chart>) -> impl IntoView {
    move || {
        chart.with(|chart| {
            (chart.layers.len() > 1).then(|| view! {
                <ul class="chart-legend" aria-hidden="true">
                    {chart.layers
                        .iter()
                        .map(|layer| {
                            let mark = match layer.form {
                                Form::Dashed => "chart-key chart-key-dashed",
                                Form::Bars | Form::Dots => "chart-key chart-key-block",
                                _ => "chart-key",
                            };
                            view! { <li><span class=format!("{mark} hue-{}", layer.hue)></span>{layer.name.clone()}</li> }
                        })
                        .collect_view()}
                </ul>
            })
        })
    }
}
