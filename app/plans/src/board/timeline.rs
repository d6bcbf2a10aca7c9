//! The waves over the weeks: when each is in homes.

use super::super::{desk::Desk, words};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use ui::format;

/// More weeks than this are not told apart.
const WEEKS: i32 = 26;

/// A wave's days on the strip, as shares of its width.
struct Bar {
    name: String,
    days: String,
    left: f64,
    width: f64,
}

/// The Monday of a day's week.
fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(back.days()).unwrap_or(day)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The strip above the board.
#[component]
pub(super) fn Timeline(desk: Desk) -> impl IntoView {
    let drawn = move || {
        desk.page.with(|page| {
            let dated: Vec<_> = page
                .waves
                .iter()
                .filter_map(|wave| Some((wave.name.clone(), wave.days()?)))
                .collect();
            let first = monday(dated.iter().map(|(_, (first, _))| *first).min()?);
            let last = dated.iter().map(|(_, (_, last))| *last).max()?;
            let weeks = (days_between(first, last) / 7 + 1).clamp(1, WEEKS);
            let all = f64::from(weeks * 7);
            let bars: Vec<Bar> = dated
                .into_iter()
                .map(|(name, (from, to))| Bar {
                    name,
                    days: format::period(from, to, &words::LOCALE),
                    left: f64::from(days_between(first, from)) / all * 100.0,
                    width: f64::from(days_between(from, to) + 1) / all * 100.0,
                })
                .filter(|bar| bar.left < 100.0)
                .collect();
            let marks: Vec<String> = (0..weeks)
                .filter_map(|week| first.checked_add((week * 7).days()).ok())
                .map(|day| format::day_month(day, &words::LOCALE))
                .collect();
            Some((bars, marks))
        })
    };
    view! {
        <div class="timeline" role="group" aria-label="Waves over the weeks">
            {move || match drawn() {
                None => view! { <p class="small faint">"Waves with a date are shown here, week by week."</p> }.into_any(),
                Some((bars, marks)) => view! {
                    <div class="timeline-weeks small faint num" aria-hidden="true">
                        {marks.into_iter().map(|mark| view! { <span>{mark}</span> }).collect_view()}
                    </div>
                    <ol class="timeline-bars">
                        {bars.into_iter().map(|bar| view! {
                            <li
                                class="timeline-bar"
                                data-tip=format!("{}: {}", bar.name.clone(), bar.days)
                                style:left=format!("{:.3}%", bar.left)
                                style:width=format!("{:.3}%", bar.width.min(100.0 - bar.left))
                            >
                                <span class="clip">{bar.name.clone()}</span><span class="hush">{format!(", {}", bar.days)}</span>
                            </li>
                        }).collect_view()}
                    </ol>
                }.into_any(),
            }}
        </div>
    }
}
