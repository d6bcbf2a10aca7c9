//! The list of campaigns.

use super::{
    api::{CampaignsHere, list_campaigns},
    form::{CampaignForm, Editing},
};
use app_page::{Failure, LazyPage};
use domain::campaigns::{CampaignLine, Format, MonthlyPerformance};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    format::{self, Locale},
    *,
};

const EN: &Locale = &Locale::EN_US;

/// `/campaigns`.
pub struct CampaignsPage {
    here: Resource<Result<CampaignsHere, Failure>>,
}

impl LazyPage for CampaignsPage {
    fn load() -> Self {
        CampaignsPage { here: Resource::new(|| (), |()| list_campaigns()) }
    }

    fn view(this: Self) -> AnyView {
        let here = this.here;
        view! {
            <Title text="Campaigns"/>
            <div class="page campaigns">
                <Transition fallback=|| view! {
                    <PageHeader title="Campaigns"/>
                    <SkeletonRows rows=8 columns=6 label="Campaigns are loading"/>
                }>
                    {move || Suspend::new(async move {
                        match here.await {
                            Ok(loaded) => view! { <Campaigns loaded reload=move || here.refetch()/> }.into_any(),
                            Err(failure) => view! {
                                <PageHeader title="Campaigns"/>
                                <Failed
                                    what="The campaigns could not be loaded."
                                    safe="Nothing was changed."
                                    next=failure.to_string()
                                    reference=failure.reference()
                                    on_retry=move || here.refetch()
                                />
                            }
                            .into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Campaigns(loaded: CampaignsHere, #[prop(into)] reload: Callback<()>) -> impl IntoView {
    let CampaignsHere { lines, currency, read_only } = loaded;
    let editing = RwSignal::new(None::<Editing>);
    let refused = StoredValue::new(read_only);
    let next_colour = (lines.len() % usize::from(domain::campaigns::COLOURS)) as u8;
    let add = move || editing.set(Some(Editing::new(next_colour)));
    let none = lines.is_empty();
    let text = summary(&lines);
    let money = currency.clone();
    view! {
        <PageHeader title="Campaigns" text=text>
            <Button
                kind=Kind::Primary
                icon="plus"
                refused=Signal::derive(move || refused.get_value())
                on_press=add
            >"Add campaign"</Button>
        </PageHeader>
        {if none {
            view! {
                <Empty
                    icon="megaphone"
                    title="No campaigns yet"
                    text="A campaign is what a store mails: its theme, format and cost. The matrix chooses among campaigns, from what each did before."
                >
                    <Button kind=Kind::Primary icon="plus" refused=Signal::derive(move || refused.get_value()) on_press=add>"Add campaign"</Button>
                    <LinkButton href="/stores/import" icon="upload">"Import mailing history"</LinkButton>
                </Empty>
            }
            .into_any()
        } else {
            view! { <List lines currency editing/> }.into_any()
        }}
        <CampaignForm editing currency=money read_only=Signal::derive(move || refused.get_value()) on_saved=reload/>
    }
}

fn summary(lines: &[CampaignLine]) -> String {
    let offered = lines.iter().filter(|line| line.campaign.active).count();
    let all = format::count(lines.len() as i64, "campaign", "campaigns", EN);
    format!(
        "{all}, {offered} offered by the matrix. Past results are those of all mailings so far."
    )
}

#[component]
fn List(
    lines: Vec<CampaignLine>,
    currency: String,
    editing: RwSignal<Option<Editing>>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let offered_only = RwSignal::new(false);
    let formats = RwSignal::new(None::<Format>);
    let sort = RwSignal::new(None::<Sort>);
    let scale = scale(&lines);
    let lines = StoredValue::new(lines);
    let rows = Memo::new(move |_| {
        let words = search.get().to_lowercase();
        let mut rows: Vec<CampaignLine> = lines.with_value(|lines| {
            lines
                .iter()
                .filter(|line| {
                    let text =
                        format!("{} {}", line.campaign.name, line.campaign.theme).to_lowercase();
                    words.split_whitespace().all(|word| text.contains(word))
                        && (!offered_only.get() || line.campaign.active)
                        && formats.get().is_none_or(|format| line.campaign.format == format)
                })
                .cloned()
                .collect()
        });
        if let Some(sort) = sort.get() {
            sort_lines(&mut rows, &sort);
        }
        rows
    });
    let open = move |id: String| {
        let line = lines.with_value(|lines| {
            lines.iter().find(|line| line.campaign.id.to_string() == id).cloned()
        });
        if let Some(line) = line {
            editing.set(Some(Editing::change(&line.campaign)));
        }
    };
    let active = move || usize::from(offered_only.get()) + usize::from(formats.get().is_some());
    let clear = move || {
        offered_only.set(false);
        formats.set(None);
    };
    let chips = Format::ALL
        .into_iter()
        .filter(|format| lines.with_value(|lines| lines.iter().any(|line| line.campaign.format == *format)))
        .map(|format| {
            view! {
                <Chip
                    label=format.to_string()
                    on=Signal::derive(move || formats.get() == Some(format))
                    on_press=move || formats.update(|now| *now = if *now == Some(format) { None } else { Some(format) })
                />
            }
        })
        .collect_view();
    view! {
        <Toolbar label="Campaigns">
            <SearchInput value=search on_search=move |text: String| search.set(text) label="Search campaigns" key_hint="/"/>
            <FilterBar label="Filter campaigns" active=Signal::derive(active) on_clear=clear>
                <Chip
                    label="Offered by the matrix"
                    on=offered_only
                    on_press=move || offered_only.update(|on| *on = !*on)
                />
                {chips}
            </FilterBar>
        </Toolbar>
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=move || view! {
                <Empty icon="search-x" title="No campaign matches" text="Try another word, or clear the filters.">
                    <Button on_press=move || { clear(); search.set(String::new()); }>"Show all campaigns"</Button>
                </Empty>
            }
        >
            <Table
                label="Campaigns"
                rows=rows
                columns=columns(currency.clone(), scale)
                key=|line: &CampaignLine| line.campaign.id.to_string()
                sort=sort
                on_sort=move |by: Sort| sort.set(Some(by))
                on_open=open
            />
        </Show>
    }
}

/// One scale for all rates, so that rows can be compared.
fn scale(lines: &[CampaignLine]) -> (f64, f64) {
    let highest = lines
        .iter()
        .filter_map(|line| line.performance.interval())
        .map(|(_, high)| high)
        .fold(0.0, f64::max);
    (0.0, if highest > 0.0 { highest * 1.05 } else { 1.0 })
}

fn sort_lines(rows: &mut [CampaignLine], sort: &Sort) {
    rows.sort_by(|a, b| {
        let order = match sort.by.as_str() {
            "unit" => a.campaign.unit_cost.cmp(&b.campaign.unit_cost),
            "pieces" => a.performance.pieces.cmp(&b.performance.pieces),
            "rate" => {
                let rate = |line: &CampaignLine| line.performance.rate().unwrap_or(-1.0);
                rate(a).total_cmp(&rate(b))
            }
            "revenue" => a.performance.revenue.cmp(&b.performance.revenue),
            _ => a.campaign.name.to_lowercase().cmp(&b.campaign.name.to_lowercase()),
        };
        if sort.descending { order.reverse() } else { order }
    });
}

fn columns(currency: String, scale: (f64, f64)) -> Vec<Column<CampaignLine>> {
    let revenue = currency.clone();
    vec![
        Column::view("name", "Campaign", |line: &CampaignLine| {
            let hue = ui::hue::hue_at(usize::from(line.campaign.colour));
            let (format, theme) = (line.campaign.format, &line.campaign.theme);
            let more = if theme.is_empty() { format.to_string() } else { format!("{format} · {theme}") };
            view! {
                <span class="campaign-name">
                    <Tag text=line.campaign.name.clone() hue=hue/>
                    <span class="campaign-theme clip">{more}</span>
                </span>
            }
        })
        .sortable(),
        Column::view("unit", "Cost", move |line: &CampaignLine| {
            let piece = format::unit_price(line.campaign.unit_cost.0, &currency, EN);
            let store = format::money(line.campaign.fixed_cost.0, &currency, EN);
            view! {
                <span class="campaign-cost">
                    <span>{piece}<span class="unit">" a piece"</span></span>
                    <span class="campaign-store-cost">{store}<span class="unit">" a store"</span></span>
                </span>
            }
        })
        .width(Width::M)
        .sortable()
        .tip("What one more piece costs, postage included, and what mailing it to a store costs at all"),
        Column::number("minimum", "Minimum", |line: &CampaignLine| {
            format::whole(i64::from(line.campaign.minimum_pieces), EN)
        })
        .tip("Smallest run worth printing for a store, in pieces"),
        Column::number("pieces", "Mailed", |line: &CampaignLine| {
            let pieces = line.performance.pieces;
            if pieces == 0 { format::UNKNOWN.into() } else { format::compact(pieces as f64, EN) }
        })
        .sortable()
        .tip("Pieces mailed so far"),
        Column::view("rate", "Response rate", move |line: &CampaignLine| {
            view! { <Rate line=line.clone() scale/> }
        })
        .width(Width::M)
        .sortable()
        .tip("Responses per piece so far. The band is the 95% range the counts allow (Wilson)."),
        Column::view("months", "By month", |line: &CampaignLine| {
            let (values, label) = course(&line.months);
            view! { <Sparkline values=values label=label/> }
        })
        .width(Width::M),
        Column::number("revenue", "Revenue", move |line: &CampaignLine| {
            format::or_unknown(line.performance.revenue, |sum| format::money_compact(sum.0, &revenue, EN))
        })
        .width(Width::M)
        .sortable()
        .tip("Of the mailings whose revenue is known"),
        Column::view("active", "Matrix", |line: &CampaignLine| {
            let (word, tone) =
                if line.campaign.active { ("Offered", Tone::Accent) } else { ("Not offered", Tone::Quiet) };
            view! { <Badge text=word tone=tone/> }
        })
        .width(Width::M)
        .tip("Whether the matrix may recommend it"),
    ]
}

#[component]
fn Rate(line: CampaignLine, scale: (f64, f64)) -> impl IntoView {
    let interval = line
        .performance
        .rate()
        .zip(line.performance.interval())
        .map(|(middle, (low, high))| Interval { low, middle, high });
    let show = Callback::new(|(rate,): (f64,)| format::percent(rate, 2, EN));
    let label = format!("{}, response rate", line.campaign.name);
    view! { <IntervalBar value=interval scale=scale show=show label=label/> }
}

/// The rate of every month from the first to the last, with gaps where nothing was mailed.
fn course(months: &[MonthlyPerformance]) -> (Vec<Option<f64>>, String) {
    let place = |month: &MonthlyPerformance| {
        i32::from(month.month.year) * 12 + i32::from(month.month.month)
    };
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return (Vec::new(), "Never mailed".into());
    };
    let mut values = vec![None; (place(last) - place(first)).unsigned_abs() as usize + 1];
    for month in months {
        if let Some(value) = values.get_mut((place(month) - place(first)).unsigned_abs() as usize) {
            *value = month.rate();
        }
    }
    let latest = format::or_unknown(last.rate(), |rate| format::percent(rate, 2, EN));
    let label = format!(
        "Response rate by month, {} to {}; latest {latest}",
        first.month.name(),
        last.month.name()
    );
    (values, label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_a_mailing_are_gaps_in_the_course() {
        let month = |text: &str, responses| MonthlyPerformance {
            month: text.parse().unwrap(),
            pieces: 100,
            responses,
        };
        let (values, label) = course(&[month("2024-11", 1), month("2025-02", 3)]);
        assert_eq!(values, [Some(0.01), None, None, Some(0.03)]);
        assert!(label.contains("November 2024 to February 2025; latest 3.00%"), "{label}");
        assert!(course(&[]).0.is_empty());
    }
}
