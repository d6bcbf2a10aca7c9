//! The stores of the demonstration chain, drawn on real US places.
//!
//! Everything follows from the recipe: the same recipe gives the same chain on every machine and
//! every day of the same month. Nothing here touches a database or a clock.

use super::{
    names,
    places::{Place, Region, us_places},
    stream,
    truth::Spreads,
};
use domain::{
    money::Money,
    period::Month,
    stores::{StoreDetails, StoreStatus},
};
use jiff::{ToSpan as _, civil::Date};
use stats::rng::Rng;

/// What a chain is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// How many stores, at most [`super::MOST_STORES`].
    pub stores: u32,
    /// How many of the twelve campaigns.
    pub campaigns: usize,
    /// Start of every random draw.
    pub seed: u64,
    /// The month the chain lives in: its history ends with the month before.
    pub present: Month,
}

/// What a store is, by where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StoreKind {
    /// In a city of 100,000 people or more.
    Urban,
    /// In a smaller place within 40 km of a city of 250,000.
    Suburban,
    /// In another place of 10,000 people or more.
    SmallTown,
    /// In another place below that.
    Rural,
    /// Outside the centre, selling last season's stock.
    Outlet,
}

impl StoreKind {
    /// Every kind.
    pub const ALL: [StoreKind; 5] = [
        StoreKind::Urban,
        StoreKind::Suburban,
        StoreKind::SmallTown,
        StoreKind::Rural,
        StoreKind::Outlet,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            StoreKind::Urban => "Urban",
            StoreKind::Suburban => "Suburban",
            StoreKind::SmallTown => "Small town",
            StoreKind::Rural => "Rural",
            StoreKind::Outlet => "Outlet",
        }
    }

    /// Its position in [`StoreKind::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Turnover of an average store, in dollars a year.
    fn turnover(self) -> f64 {
        match self {
            StoreKind::Urban => 6_200_000.0,
            StoreKind::Suburban => 5_100_000.0,
            StoreKind::SmallTown => 3_200_000.0,
            StoreKind::Rural => 1_900_000.0,
            StoreKind::Outlet => 7_400_000.0,
        }
    }

    /// People in the trade area for each person in the place.
    fn pull(self) -> f64 {
        match self {
            StoreKind::Urban => 0.8,
            StoreKind::Suburban => 1.1,
            StoreKind::SmallTown => 1.5,
            StoreKind::Rural => 2.4,
            StoreKind::Outlet => 2.2,
        }
    }
}

/// A store as it was drawn. Region and type are given by kind, not by id.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnStore {
    /// What people know of it.
    pub details: StoreDetails,
    /// Its region.
    pub region: Region,
    /// Its type.
    pub kind: StoreKind,
    /// Its last day, when it is closed.
    pub closed_on: Option<Date>,
    /// a_s: how its response differs from the chain's, on the logit scale.
    pub effect: f64,
    /// What one response usually spends, in dollars.
    pub basket: f64,
    /// Which stream of random numbers its mailings come from.
    pub stream: u64,
}

/// One store still to be drawn: the `nth` of `all` the chain has in that place.
struct Site {
    place: usize,
    nth: u32,
    all: u32,
}

/// Draws the stores, in the order of their numbers: oldest first, planned ones last.
pub fn draw_stores(recipe: &Recipe, spreads: &Spreads) -> anyhow::Result<Vec<DrawnStore>> {
    let places = us_places()?;
    let first = recipe
        .present
        .first_day()
        .ok_or_else(|| anyhow::anyhow!("there is no month {}", recipe.present))?;
    let kinds = kinds(places);
    let sites = choose_sites(places, recipe);
    let statuses = choose_statuses(recipe);
    let mut stores: Vec<DrawnStore> = sites
        .iter()
        .zip(statuses)
        .zip(0..)
        .map(|((site, status), k)| {
            let place = &places[site.place];
            draw_store(place, kinds[site.place], site, status, first, spreads, recipe.seed, k)
        })
        .collect();
    stores
        .sort_by_key(|s| (s.details.status == StoreStatus::Planned, s.details.opened_on, s.stream));
    for (store, number) in stores.iter_mut().zip(1_u32..) {
        store.details.number = format!("STR-{number:03}");
    }
    Ok(stores)
}

/// The kind each place gives a store, outlets apart.
fn kinds(places: &[Place]) -> Vec<StoreKind> {
    let cities: Vec<&Place> = places.iter().filter(|p| p.population >= 250_000).collect();
    places
        .iter()
        .map(|place| match place.population {
            100_000.. => StoreKind::Urban,
            _ if cities.iter().any(|city| city.kilometres_to(place) < 40.0) => StoreKind::Suburban,
            10_000.. => StoreKind::SmallTown,
            _ => StoreKind::Rural,
        })
        .collect()
}

/// Systematic sampling with probability proportional to population^0.7: large cities get several
/// stores, small places a fair chance of one, and every state its share.
fn choose_sites(places: &[Place], recipe: &Recipe) -> Vec<Site> {
    let weights: Vec<f64> = places.iter().map(|p| f64::from(p.population).powf(0.7)).collect();
    let step = weights.iter().sum::<f64>() / f64::from(recipe.stores.max(1));
    let mut next = step * Rng::stream(recipe.seed, stream::SITES).uniform();
    let (mut sites, mut sum) = (Vec::with_capacity(recipe.stores as usize), 0.0);
    let last = places.len().saturating_sub(1);
    for (place, weight) in weights.iter().enumerate() {
        sum += weight;
        let here = sites.len();
        // The last place takes what rounding left over.
        while sites.len() < recipe.stores as usize && (next < sum || place == last) {
            let nth = (sites.len() - here) as u32;
            sites.push(Site { place, nth, all: 0 });
            next += step;
        }
        let all = (sites.len() - here) as u32;
        sites[here..].iter_mut().for_each(|site| site.all = all);
    }
    sites
}

/// A few stores are planned and a few closed, at least one of each in a chain of ten or more.
fn choose_statuses(recipe: &Recipe) -> Vec<StoreStatus> {
    let all = recipe.stores as usize;
    let share = |of: f64| if all < 10 { 0 } else { ((all as f64 * of).round() as usize).max(1) };
    let mut statuses = vec![StoreStatus::Open; all];
    let (planned, closed) = (share(0.012), share(0.025));
    statuses[..planned].fill(StoreStatus::Planned);
    statuses[planned..planned + closed].fill(StoreStatus::Closed);
    let mut rng = Rng::stream(recipe.seed, stream::STATUSES);
    for i in (1..all).rev() {
        statuses.swap(i, rng.below(i as u32 + 1) as usize);
    }
    statuses
}

#[allow(clippy::too_many_arguments, reason = "called once, from the loop above")]
fn draw_store(
    place: &Place,
    kind_of_place: StoreKind,
    site: &Site,
    status: StoreStatus,
    present: Date,
    spreads: &Spreads,
    seed: u64,
    k: u64,
) -> DrawnStore {
    let mut rng = Rng::stream(seed, stream::STORES + k);
    let outlet = place.population >= 5_000 && rng.uniform() < 0.07;
    let kind = if outlet { StoreKind::Outlet } else { kind_of_place };
    let effect = spreads.store * rng.normal();
    let days = |from: u32, to: u32, rng: &mut Rng| i64::from(from + rng.below(to - from));
    let back = |days: i64| present.saturating_sub(days.days());
    let (opened_on, closed_on) = match status {
        StoreStatus::Planned => (present.saturating_add(days(30, 400, &mut rng).days()), None),
        StoreStatus::Closed => {
            (back(days(3_000, 11_000, &mut rng)), Some(back(days(60, 900, &mut rng))))
        }
        StoreStatus::Open if rng.uniform() < 0.05 => (back(days(20, 1_095, &mut rng)), None),
        StoreStatus::Open => (back(days(1_095, 11_800, &mut rng)), None),
    };
    let here = f64::from(place.population) / f64::from(site.all.max(1)).powf(0.8);
    let households =
        (here / 2.53 * kind.pull() * (0.2 * rng.normal()).exp()).clamp(1_500.0, 90_000.0);
    let turnover = kind.turnover() * (0.26 * rng.normal() + 0.5 * effect).exp();
    let (north, east) = scatter(place, site, &mut rng);
    let name = names::store_name(&place.name, site.nth, site.all);
    let details = StoreDetails {
        name: if kind == StoreKind::Outlet { format!("{name} Outlet") } else { name },
        address: names::address(&mut rng),
        city: place.name.clone(),
        state: place.state.clone(),
        country: "US".into(),
        status,
        owner: names::owner(&mut rng),
        opened_on: Some(opened_on),
        // A planned store has sold nothing yet: unknown, not zero.
        annual_turnover: (status != StoreStatus::Planned)
            .then(|| Money::from_units((turnover / 1_000.0).round() * 1_000.0)),
        city_population: Some(place.population),
        households: Some((households / 10.0).round() as u32 * 10),
        latitude: Some(north),
        longitude: Some(east),
        ..StoreDetails::default()
    };
    DrawnStore {
        details,
        region: Region::of_state(&place.state),
        kind,
        closed_on,
        effect,
        basket: 78.0 * (0.15 * rng.normal()).exp(),
        stream: k,
    }
}

/// The first store stands at the place's centre, the others somewhere within its built-up area.
fn scatter(place: &Place, site: &Site, rng: &mut Rng) -> (f64, f64) {
    let radius =
        if site.nth == 0 { 0.0 } else { 0.18 * (f64::from(place.population) / 1_000.0).sqrt() };
    let distance = radius * rng.uniform().sqrt();
    let angle = std::f64::consts::TAU * rng.uniform();
    let north = place.latitude + distance * angle.sin() / 111.2;
    let east =
        place.longitude + distance * angle.cos() / (111.2 * place.latitude.to_radians().cos());
    let to_ten_metres = |degrees: f64| (degrees * 10_000.0).round() / 10_000.0;
    (to_ten_metres(north), to_ten_metres(east))
}
