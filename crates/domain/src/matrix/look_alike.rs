//! Stores with hardly any mailings, judged by stores like them.
//!
//! A store's own effect has a prior of mean zero: until it is mailed, it is an average store of its
//! region and type. Where stores that are alike in turnover, households, city and place also
//! respond alike, their mean effect is a better guess. How much better is found by foretelling
//! every well-known store from its own look-alikes, it left out: the effect a regresses on their
//! mean m with coefficient γ, shrunk by 1 − 1/t² (James & Stein) so that mere chance is not taken
//! over, and what is left around γm is the new prior's variance. Without likeness γ is 0 and
//! nothing changes.

use serde::{Deserialize, Serialize};
use stats::crossed::Fit;
use stats::normal::Normal;

use super::fit::{ENOUGH_MAILINGS, STORE};
use super::{StoreFacts, Track};
use crate::ids::StoreId;

/// Look-alikes of each store.
const NEAREST: usize = 8;
/// Fewer well-known stores than this say nothing about likeness.
const ENOUGH_STORES: usize = 20;
/// At most this many well-known stores, spread evenly, are foretold to learn what likeness says …
const MOST_FORETOLD: usize = 2_000;
/// … and at most this many are looked at as look-alikes, so that time grows with the stores and
/// not with their square.
const MOST_CANDIDATES: usize = 4_000;
/// Squared distance between two stores drawn at random in a feature of standard deviation one:
/// taken where the other store's feature is not known.
const UNKNOWN: f64 = 2.0;
/// What another store type, and another region, adds to a squared distance.
const OTHER_TYPE: f64 = 1.0;
const OTHER_REGION: f64 = 0.5;

/// A store that another one is judged by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookAlike {
    /// Which store.
    pub store: StoreId,
    /// How a sentence names it; may be empty.
    pub label: String,
    /// Its weight among the look-alikes, 0 to 1; they add up to 1.
    pub weight: f64,
    /// Its own odds multiplier against the chain.
    pub multiplier: f64,
}

/// How much stores that are alike respond alike, found by foretelling well-known stores from their
/// look-alikes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// Well-known stores that were foretold.
    pub stores: u32,
    /// γ: the part of the look-alikes' mean effect that is taken over, 0 to 1.5 (their effects are
    /// shrunk themselves); 0 when likeness says nothing.
    pub taken_over: f64,
    /// Standard deviation of a store's effect around what its look-alikes say, on the logit scale.
    pub sd: f64,
}

/// What stores like it say of a store.
#[derive(Clone, Debug)]
pub(super) struct Alike {
    /// The prior of its own effect.
    pub prior: Normal,
    /// Posterior mean of its effect under that prior.
    pub effect: f64,
    /// Positions and weights of its look-alikes, most alike first.
    pub nearest: Vec<(u32, f64)>,
}

/// Judges the stores with fewer than three mailings that are `judged`, as far as likeness says
/// anything. One entry per store.
pub(super) fn judge(
    stores: &[StoreFacts],
    fit: &Fit,
    tracks: &[Track],
    judged: &dyn Fn(usize) -> bool,
) -> (Vec<Option<Alike>>, Option<Likeness>) {
    let mut alike: Vec<Option<Alike>> = (0..stores.len()).map(|_| None).collect();
    let unknown: Vec<usize> = (0..stores.len())
        .filter(|store| tracks[*store].mailings < ENOUGH_MAILINGS && judged(*store))
        .collect();
    let well_known: Vec<usize> =
        (0..stores.len()).filter(|store| tracks[*store].mailings >= ENOUGH_MAILINGS).collect();
    if unknown.is_empty() || well_known.len() < ENOUGH_STORES {
        return (alike, None);
    }
    let features = Features::new(stores);
    let own_variance = fit.sd(STORE).powi(2);
    let mut predictor = fit.predictor();
    let candidates: Vec<Candidate> = spread_evenly(&well_known, MOST_CANDIDATES)
        .map(|store| {
            predictor.at(Some(store));
            let known = predictor.member();
            Candidate {
                store,
                effect: known.mean,
                variance: known.variance,
                reliability: (1.0 - known.variance / own_variance).clamp(0.0, 1.0),
            }
        })
        .collect();
    let likeness = learn_likeness(&features, &candidates, own_variance);
    if likeness.taken_over > 0.0 {
        for store in unknown {
            let Some((mean, nearest)) = features.nearest(store, &candidates) else { continue };
            let prior =
                Normal { mean: likeness.taken_over * mean, variance: likeness.sd * likeness.sd };
            predictor.at(Some(store));
            predictor.under(store, prior);
            alike[store] = Some(Alike { prior, effect: predictor.member().mean, nearest });
        }
    }
    (alike, Some(likeness))
}

impl Alike {
    /// The look-alikes by name.
    pub(super) fn named(&self, stores: &[StoreFacts], fit: &Fit) -> Vec<LookAlike> {
        self.nearest
            .iter()
            .map(|(store, weight)| {
                let facts = &stores[*store as usize];
                LookAlike {
                    store: facts.id,
                    label: facts.profile.label.clone(),
                    weight: *weight,
                    multiplier: fit.effect(STORE, *store as usize).exp(),
                }
            })
            .collect()
    }
}

/// A well-known store.
struct Candidate {
    store: usize,
    effect: f64,
    variance: f64,
    /// Share of the spread between stores that its own mailings have settled.
    reliability: f64,
}

fn learn_likeness(features: &Features, candidates: &[Candidate], own_variance: f64) -> Likeness {
    let all: Vec<usize> = (0..candidates.len()).collect();
    let foretold: Vec<(&Candidate, f64)> = spread_evenly(&all, MOST_FORETOLD)
        .filter_map(|place| {
            let candidate = &candidates[place];
            features.nearest(candidate.store, candidates).map(|(mean, _)| (candidate, mean))
        })
        .collect();
    // Posterior means are shrunk by their reliability, so their expectation is reliability·γ·m.
    let cross: f64 = foretold.iter().map(|(candidate, mean)| candidate.effect * mean).sum();
    let square: f64 = foretold.iter().map(|(of, mean)| of.reliability * mean * mean).sum();
    let count = foretold.len();
    let none = Likeness { stores: count as u32, taken_over: 0.0, sd: own_variance.sqrt() };
    if count < ENOUGH_STORES || square < 1e-12 {
        return none;
    }
    let coefficient = cross / square;
    let error = own_variance / square;
    let shrunk = coefficient * (1.0 - error / (coefficient * coefficient)).max(0.0);
    if shrunk <= 0.0 {
        return none;
    }
    let taken_over = shrunk.min(1.5);
    let around: f64 = foretold
        .iter()
        .map(|(of, mean)| {
            (of.effect - taken_over * mean).powi(2) + of.variance + error * mean * mean
        })
        .sum::<f64>()
        / count as f64;
    Likeness { taken_over, sd: around.max(0.05 * own_variance).sqrt(), ..none }
}

/// At most `most` of them, evenly spaced.
fn spread_evenly(places: &[usize], most: usize) -> impl Iterator<Item = usize> {
    let count = places.len().min(most);
    (0..count).map(move |at| places[at * places.len() / count])
}

const FEATURES: usize = 5;

/// What is known of every store, each feature with mean 0 and standard deviation 1.
struct Features<'a> {
    stores: &'a [StoreFacts],
    values: Vec<[Option<f64>; FEATURES]>,
}

impl<'a> Features<'a> {
    fn new(stores: &'a [StoreFacts]) -> Features<'a> {
        let mut values: Vec<[Option<f64>; FEATURES]> = stores.iter().map(raw_features).collect();
        for feature in 0..FEATURES {
            let known = || values.iter().filter_map(|of| of[feature]);
            let count = known().count() as f64;
            let mean = known().sum::<f64>() / count;
            let sd = (known().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
            // A feature without spread, or with none to know it of, tells nobody apart.
            let tells = sd > 1e-9;
            for of in &mut values {
                of[feature] = of[feature].filter(|_| tells).map(|value| (value - mean) / sd);
            }
        }
        Features { stores, values }
    }

    /// Mean effect of the stores most like this one, and who they are; `None` when nothing is
    /// known of it to compare.
    fn nearest(&self, store: usize, candidates: &[Candidate]) -> Option<(f64, Vec<(u32, f64)>)> {
        if self.values[store].iter().all(Option::is_none) {
            return None;
        }
        let mut nearest: Vec<(f64, usize)> = Vec::with_capacity(NEAREST + 1);
        for (place, candidate) in candidates.iter().enumerate() {
            if candidate.store == store {
                continue;
            }
            let distance = self.distance(store, candidate.store);
            if nearest.len() < NEAREST || distance < nearest[NEAREST - 1].0 {
                // Equals keep the order of the stores.
                let at = nearest.partition_point(|(other, _)| *other <= distance);
                nearest.insert(at, (distance, place));
                nearest.truncate(NEAREST);
            }
        }
        let weight = |(distance, place): &(f64, usize)| {
            (candidates[*place].reliability + 1e-6) / (distance + 0.25)
        };
        let total: f64 = nearest.iter().map(weight).sum();
        if total <= 0.0 {
            return None;
        }
        let mean = nearest.iter().map(|of| weight(of) * candidates[of.1].effect).sum::<f64>();
        let named = nearest.iter().map(|of| (candidates[of.1].store as u32, weight(of) / total));
        Some((mean / total, named.collect()))
    }

    /// Mean squared distance over what is known of `store`, plus what type and region add.
    fn distance(&self, store: usize, other: usize) -> f64 {
        let (mut sum, mut known) = (0.0, 0.0);
        for (own, theirs) in self.values[store].iter().zip(&self.values[other]) {
            if let Some(own) = own {
                known += 1.0;
                sum += theirs.map_or(UNKNOWN, |theirs| (own - theirs).powi(2));
            }
        }
        let (a, b) = (&self.stores[store], &self.stores[other]);
        let other_type = if a.store_type == b.store_type { 0.0 } else { OTHER_TYPE };
        let other_region = if a.region == b.region { 0.0 } else { OTHER_REGION };
        sum / f64::max(known, 1.0) + other_type + other_region
    }
}

/// Logarithms of turnover, households and city, and the place in degrees of latitude.
fn raw_features(store: &StoreFacts) -> [Option<f64>; FEATURES] {
    let profile = &store.profile;
    let log = |value: f64| Some(value).filter(|value| *value > 0.0).map(f64::ln);
    let place = profile
        .latitude
        .zip(profile.longitude)
        .filter(|(latitude, longitude)| latitude.abs() <= 90.0 && longitude.abs() <= 180.0);
    [
        profile.annual_turnover.and_then(|turnover| log(turnover.units())),
        store.households.and_then(|households| log(households.into())),
        profile.city_population.and_then(|people| log(people.into())),
        place.map(|(latitude, _)| latitude),
        place.map(|(latitude, longitude)| longitude * latitude.to_radians().cos()),
    ]
}
