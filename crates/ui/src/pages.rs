//! Rows of a very long list, kept in pages that are fetched when they come into sight. Not a signal
//! per row: one per page, so that a hundred thousand rows cost what is looked at.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;

/// How many rows a page has.
pub const PAGE: usize = 100;

/// How many pages are kept; those looked at longest ago make way.
const KEPT: usize = 60;

/// What is known of one page.
#[derive(Debug)]
struct Known<T> {
    rows: Option<Arc<Vec<T>>>,
    changed: ArcTrigger,
    seen: u64,
}

/// The pages of a list of rows of `T`.
pub struct Pages<T: Send + Sync + 'static> {
    total: RwSignal<usize>,
    round: RwSignal<u64>,
    known: StoredValue<HashMap<usize, Known<T>>>,
    asked: StoredValue<HashSet<(u64, usize)>>,
    clock: StoredValue<u64>,
    fetch: Callback<(usize, u64)>,
}

impl<T: Send + Sync + 'static> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pages<T> {}

impl<T: Clone + Send + Sync + 'static> Pages<T> {
    /// An empty list. `fetch` is told a page (from 0, of [`PAGE`] rows) and the round it belongs to,
    /// and answers some time later through [`Pages::fill`] with the same two numbers. It is called
    /// once per page and round, in the browser only.
    pub fn new(fetch: impl Into<Callback<(usize, u64)>>) -> Self {
        Self {
            total: RwSignal::new(0),
            round: RwSignal::new(0),
            known: StoredValue::new(HashMap::new()),
            asked: StoredValue::new(HashSet::new()),
            clock: StoredValue::new(0),
            fetch: fetch.into(),
        }
    }

    /// How many rows there are, as a signal.
    pub fn total(&self) -> Signal<usize> {
        self.total.into()
    }

    /// Begins anew after filter or sort changed, with `total` rows; answers of earlier rounds are
    /// dropped. Returns the number of the new round.
    pub fn restart(&self, total: usize) -> u64 {
        self.known.try_update_value(|known| {
            for page in known.drain() {
                page.1.changed.notify();
            }
        });
        self.total.try_set(total);
        self.round
            .try_update(|round| {
                *round += 1;
                *round
            })
            .unwrap_or_default()
    }

    /// The round that is going on, as a signal.
    pub fn round_signal(&self) -> Signal<u64> {
        self.round.into()
    }

    /// The round that is going on.
    pub fn round(&self) -> u64 {
        self.round.try_get_untracked().unwrap_or_default()
    }

    /// The rows of a page. Those of an earlier round are dropped.
    pub fn fill(&self, page: usize, round: u64, rows: Vec<T>) {
        if round != self.round() {
            return;
        }
        let changed = self.known.try_update_value(|known| {
            let entry = known.entry(page).or_insert_with(|| Known {
                rows: None,
                changed: ArcTrigger::new(),
                seen: 0,
            });
            entry.rows = Some(Arc::new(rows));
            let changed = entry.changed.clone();
            trim(known, page);
            changed
        });
        if let Some(changed) = changed {
            changed.notify();
        }
    }

    /// The page could not be had: it will be asked for again when it is next looked at.
    pub fn fail(&self, page: usize, round: u64) {
        if round == self.round() {
            self.known.try_update_value(|known| known.remove(&page));
            self.asked.try_update_value(|asked| asked.remove(&(round, page)));
        }
    }

    /// Row `at`, if its page is here; tracks that page.
    pub fn row(&self, at: usize) -> Option<T> {
        // A restart forgets the triggers, so the round is tracked as well.
        self.round.track();
        if at >= self.total.get() {
            return None;
        }
        let page = at / PAGE;
        let now = self
            .clock
            .try_update_value(|clock| {
                *clock += 1;
                *clock
            })
            .unwrap_or_default();
        let (rows, changed) = self.known.try_update_value(|known| {
            let entry = known.entry(page).or_insert_with(|| Known {
                rows: None,
                changed: ArcTrigger::new(),
                seen: 0,
            });
            entry.seen = now;
            (entry.rows.clone(), entry.changed.clone())
        })?;
        changed.track();
        rows.and_then(|rows| rows.get(at % PAGE).cloned())
    }

    /// The first row that is here and fits; tracks nothing and asks for nothing.
    pub fn find(&self, fits: impl Fn(&T) -> bool) -> Option<T> {
        self.known
            .try_with_value(|known| {
                let rows = known.values().filter_map(|known| known.rows.as_ref());
                rows.flat_map(|rows| rows.iter()).find(|row| fits(row)).cloned()
            })
            .flatten()
    }

    /// Asks for the pages of rows `from..to` that are not here and were not asked for yet.
    pub fn want(&self, from: usize, to: usize) {
        let round = self.round();
        let to = to.min(self.total.get_untracked());
        if from >= to {
            return;
        }
        let mut missing = Vec::new();
        self.asked.update_value(|asked| {
            asked.retain(|(of, _)| *of == round);
            for page in from / PAGE..=(to - 1) / PAGE {
                let here = self
                    .known
                    .with_value(|known| known.get(&page).is_some_and(|page| page.rows.is_some()));
                if here {
                    // Asked for again should it have made way later.
                    asked.remove(&(round, page));
                } else if asked.insert((round, page)) {
                    missing.push(page);
                }
            }
        });
        for page in missing {
            self.fetch.run((page, round));
        }
    }

    /// Changes rows in place, for instance after an edit; `change` returns whether it did.
    pub fn edit(&self, mut change: impl FnMut(&mut T) -> bool) {
        let changed: Vec<ArcTrigger> = self
            .known
            .try_update_value(|known| {
                known
                    .values_mut()
                    .filter_map(|page| {
                        let rows = page.rows.as_mut()?;
                        let mut copy = (**rows).clone();
                        let touched =
                            copy.iter_mut().fold(false, |touched, row| change(row) | touched);
                        touched.then(|| {
                            *rows = Arc::new(copy);
                            page.changed.clone()
                        })
                    })
                    .collect()
            })
            .unwrap_or_default();
        for page in changed {
            page.notify();
        }
    }
}

/// Drops what was looked at longest ago, but never the page that just came.
fn trim<T>(known: &mut HashMap<usize, Known<T>>, just: usize) {
    let full: Vec<(u64, usize)> = known
        .iter()
        .filter(|(page, entry)| entry.rows.is_some() && **page != just)
        .map(|(page, entry)| (entry.seen, *page))
        .collect();
    if full.len() >= KEPT {
        let oldest = full.iter().min().map(|(_, page)| *page);
        if let Some(oldest) = oldest {
            known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// The pages that were asked for, each with its round.
    type Asked = Arc<Mutex<Vec<(usize, u64)>>>;

    fn pages() -> (Owner, Pages<usize>, Asked) {
        let owner = Owner::new();
        owner.set();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        let pages = Pages::new(move |page: usize, round: u64| {
            if let Ok(mut log) = log.lock() {
                log.push((page, round));
            }
        });
        (owner, pages, asked)
    }

    fn rows_of(page: usize) -> Vec<usize> {
        (page * PAGE..(page + 1) * PAGE).collect()
    }

    #[test]
    fn a_page_is_asked_for_once() {
        let (_owner, pages, asked) = pages();
        let round = pages.restart(1_000);
        pages.want(90, 110);
        pages.want(95, 120);
        assert_eq!(*asked.lock().expect("no panic before"), [(0, round), (1, round)]);
    }

    #[test]
    fn a_page_that_failed_is_asked_for_again() {
        let (_owner, pages, asked) = pages();
        let round = pages.restart(1_000);
        pages.want(0, 10);
        pages.fail(0, round);
        pages.want(0, 10);
        assert_eq!(*asked.lock().expect("no panic before"), [(0, round), (0, round)]);
    }

    #[test]
    fn a_row_is_there_once_its_page_is_filled() {
        let (_owner, pages, _) = pages();
        let round = pages.restart(1_000);
        assert_eq!(pages.row(250), None);
        pages.fill(2, round, rows_of(2));
        assert_eq!(pages.row(250), Some(250));
        assert_eq!(pages.row(1_000), None, "there is no row after the last");
    }

    #[test]
    fn an_answer_of_an_earlier_round_is_dropped() {
        let (_owner, pages, _) = pages();
        let first = pages.restart(1_000);
        let second = pages.restart(50);
        pages.fill(0, first, rows_of(0));
        assert_eq!(pages.row(0), None);
        pages.fill(0, second, vec![7; 50]);
        assert_eq!(pages.row(0), Some(7));
    }

    #[test]
    fn memory_stays_bounded_however_far_one_scrolls() {
        let (_owner, pages, _) = pages();
        let round = pages.restart(100_000);
        for page in 0..1_000 {
            pages.row(page * PAGE);
            pages.fill(page, round, rows_of(page));
        }
        let kept = pages
            .known
            .with_value(|known| known.values().filter(|page| page.rows.is_some()).count());
        assert!(kept <= KEPT + 1, "{kept} pages are kept");
        assert_eq!(pages.row(99_999), Some(99_999), "what is looked at stays");
    }

    #[test]
    fn an_edit_changes_the_rows_that_are_here() {
        let (_owner, pages, _) = pages();
        let round = pages.restart(200);
        pages.fill(0, round, rows_of(0));
        pages.edit(|row| {
            let hit = *row == 3;
            if hit {
                *row = 333
            }
            hit
        });
        assert_eq!((pages.row(2), pages.row(3)), (Some(2), Some(333)));
    }
}
