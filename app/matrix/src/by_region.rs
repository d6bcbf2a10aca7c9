//! A run by region, without a map: stores by status as bars, a table behind it, and a region's row
//! that filters the page.

use crate::said::{EN, hue_of, money, points, whole};
use app_page::{Failure, failed};
use domain::{
    ids::RunId,
    matrix::{RecommendationFilter, RegionSummary, Status},
};
use leptos::prelude::*;
use server_fn::codec::Json;
use ui::{
    ChartView, Column, Empty, Skeleton, Table, Width,
    chart::{Axis, Chart, Form, Layer},
    format,
};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// What a filter of a run means, summed by region.
#[server(prefix = "/do", endpoint = "matrix/by_region", input = Json)]
pub async fn regions_of_run(
    run: RunId,
    filter: RecommendationFilter,
) -> Result<Vec<RegionSummary>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::matrix::by_region(&cx, &actor, run, &filter).await?)
}

/// The run by region, for what the page's filter means.
#[component]
pub(super) fn ByRegion(
    /// The run.
    run: RunId,
    /// The page's filter.
    #[prop(into)]
    filter: Signal<RecommendationFilter>,
    /// ISO 4217 code.
    #[prop(into)]
    currency: String,
    /// Asked to show one region only, by its name.
    #[prop(into)]
    on_region: Callback<(String,)>,
) -> impl IntoView {
    let regions = LocalResource::new(move || {
        let filter = filter.get();
        regions_of_run(run, filter)
    });
    let currency = StoredValue::new(currency);
    // The last answer stays until the next has come: nothing shifts while one filters.
    let shown = RwSignal::new(None::<Result<Vec<RegionSummary>, Failure>>);
    Effect::new(move |_| {
        if let Some(answer) = regions.get() {
            shown.set(Some(answer));
        }
    });
    let retry = Callback::new(move |()| regions.refetch());
    view! {
        <section class="panel by-region" aria-label="By region">
            <header><h2>"By region"</h2></header>
            {move || match shown.get() {
                None => view! { <div class="panel-body"><Skeleton lines=6 label="The regions are summed"/></div> }.into_any(),
                Some(Err(failure)) => failed("The regions could not be summed.", &failure, Some(retry)),
                Some(Ok(regions)) if regions.is_empty() => view! { <Empty small=true icon="map" title="No store matches" text="Widen the filter to see its regions."/> }.into_any(),
                Some(Ok(regions)) => view! { <Regions regions currency=currency.get_value() on_region/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Regions(
    regions: Vec<RegionSummary>,
    currency: String,
    on_region: Callback<(String,)>,
) -> impl IntoView {
    let chart = chart_of(&regions);
    let columns = columns(&currency, on_region);
    view! {
        <div class="by-region-body">
            <div class="panel-body"><ChartView chart=chart height=200.0 untitled=true/></div>
            <div class="by-region-table" role="region" aria-label="Sums by region" tabindex="0">
                <Table label="Sums by region" rows=regions columns=columns key=|region: &RegionSummary| region.region.clone() dense=true/>
            </div>
        </div>
    }
}

fn name_of(region: &RegionSummary) -> String {
    if region.region.is_empty() { "No region".to_owned() } else { region.region.clone() }
}

fn columns(currency: &str, on_region: Callback<(String,)>) -> Vec<Column<RegionSummary>> {
    let profit = currency.to_owned();
    vec![
        Column::view("region", "Region", move |region: &RegionSummary| {
            let name = name_of(region);
            let own = region.region.clone();
            if own.is_empty() {
                return view! { <span class="quiet">{name}</span> }.into_any();
            }
            let label = format!("Show only {name}");
            view! {
                <button type="button" class="link by-region-name" aria-label=label on:click=move |_| on_region.run((own.clone(),))>{name}</button>
            }
            .into_any()
        })
        .width(Width::M),
        Column::number("auto", "Approve", |region: &RegionSummary| whole(region.by_status[0].stores)),
        Column::number("review", "Review", |region: &RegionSummary| whole(region.by_status[1].stores)),
        Column::number("skip", "Skip", |region: &RegionSummary| whole(region.by_status[2].stores)),
        Column::number("pieces", "Pieces", |region: &RegionSummary| whole(region.mailed.pieces)),
        Column::number("profit", "Profit", move |region: &RegionSummary| {
            money(region.mailed.profit, &profit)
        }),
        Column::number("return", "Return", |region: &RegionSummary| {
            format::or_unknown(region.return_on_cost(), |share| points(100.0 * share))
        })
        .tip("Expected profit by cost of the stores that would be mailed."),
    ]
}

fn chart_of(regions: &[RegionSummary]) -> Chart {
    let most = regions.iter().max_by_key(|region| region.mailed.profit);
    let description = most.map_or_else(String::new, |region| {
        format!(
            "{} of stores by status. {} is expected to earn most.",
            format::count(regions.len() as i64, "region", "regions", EN),
            name_of(region)
        )
    });
    let words = regions.iter().map(name_of).collect();
    let chart = Chart::new(
        "Stores by region and status",
        description,
        Axis::words("Region", words),
        Axis::number("Stores", |n| whole(n.round() as i64)).from_zero(),
    );
    Status::ALL.into_iter().enumerate().fold(chart, |chart, (place, status)| {
        let values: Vec<Option<f64>> =
            regions.iter().map(|region| Some(region.by_status[place].stores.into())).collect();
        chart.layer(Layer::over_words(status.to_string(), Form::Bars, &values).hue(hue_of(status)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::matrix::StatusTotals;

    #[test]
    fn each_region_has_a_bar_for_each_status() {
        let of = |name: &str, auto: u32| RegionSummary {
            region: name.to_owned(),
            by_status: [
                StatusTotals { stores: auto, ..Default::default() },
                Default::default(),
                Default::default(),
            ],
            ..RegionSummary::default()
        };
        let chart = chart_of(&[of("East", 12), of("", 3)]);
        assert_eq!(chart.layers.len(), 3);
        assert_eq!(chart.layers[0].points, [(0.0, 12.0), (1.0, 3.0)]);
        assert_eq!(chart.table().1[1][0], "No region");
    }
}
