//! How a person has laid out the columns: their order and widths, which are hidden, and how many stay
//! in sight when the sheet scrolls sideways. Plain values, so that the owner can keep them.

use super::rows::SheetColumn;

/// No column is narrower.
pub const NARROWEST: f64 = 48.0;
/// No column is wider.
pub const WIDEST: f64 = 800.0;
/// No more columns can be frozen: beyond that nothing else fits on a screen.
pub const MOST_FROZEN: usize = 6;

/// A column's place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The column's key.
    pub key: String,
    /// In pixels.
    pub width: f64,
    /// Whether it is left out.
    pub hidden: bool,
}

/// The columns as they are laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// All columns, in their order.
    pub columns: Vec<Placed>,
    /// How many of those shown stay in sight.
    pub frozen: usize,
}

impl Layout {
    /// The columns as they come, the first `frozen` of them frozen.
    pub fn new(columns: &[SheetColumn], frozen: usize) -> Layout {
        let columns = columns
            .iter()
            .map(|one| Placed { key: one.key.to_owned(), width: one.width, hidden: false })
            .collect();
        Layout { columns, frozen: frozen.min(MOST_FROZEN) }
    }

    /// The columns shown, as keys from left to right.
    pub fn shown(&self) -> impl Iterator<Item = &Placed> {
        self.columns.iter().filter(|one| !one.hidden)
    }

    /// The left edges of the columns shown and, last, the right edge of all.
    pub fn edges(&self) -> Vec<f64> {
        let mut edges = vec![0.0];
        let mut at = 0.0;
        for one in self.shown() {
            at += one.width;
            edges.push(at);
        }
        edges
    }

    /// The column shown at `x` pixels from the pane's left edge when it is scrolled by `scrolled`;
    /// the nearest one when there is none.
    pub fn column_at(&self, x: f64, scrolled: f64) -> usize {
        let edges = self.edges();
        let frozen = edges.get(self.frozen).copied().unwrap_or_default();
        let x = if x < frozen { x } else { x + scrolled };
        let last = edges.len().saturating_sub(2);
        edges.iter().skip(1).position(|edge| x < *edge).unwrap_or(last)
    }

    /// Gives a column a width, within reason.
    pub fn resize(&mut self, key: &str, width: f64) {
        if let Some(one) = self.columns.iter_mut().find(|one| one.key == key) {
            one.width = width.clamp(NARROWEST, WIDEST).round();
        }
    }

    /// Moves a column to the place of the `to`th column shown.
    pub fn reorder(&mut self, key: &str, to: usize) {
        let Some(from) = self.columns.iter().position(|one| one.key == key) else { return };
        let target = self.shown().nth(to).map(|one| one.key.clone());
        let Some(target) = target.and_then(|key| self.columns.iter().position(|c| c.key == key))
        else {
            return;
        };
        let one = self.columns.remove(from);
        self.columns.insert(target, one);
    }

    /// Leaves a column out. The last one stays: an empty sheet could not be worked.
    pub fn hide(&mut self, key: &str) {
        if self.shown().count() < 2 {
            return;
        }
        let place = self.shown().position(|one| one.key == key);
        if let Some(one) = self.columns.iter_mut().find(|one| one.key == key) {
            one.hidden = true;
        }
        if place.is_some_and(|place| place < self.frozen) {
            self.frozen -= 1;
        }
    }

    /// Shows a column again.
    pub fn show(&mut self, key: &str) {
        if let Some(one) = self.columns.iter_mut().find(|one| one.key == key) {
            one.hidden = false;
        }
    }

    /// Freezes the first `count` columns shown.
    pub fn freeze(&mut self, count: usize) {
        self.frozen = count.min(MOST_FROZEN).min(self.shown().count());
    }

    /// As a text that [`Layout::read`] understands.
    pub fn write(&self) -> String {
        let columns = self.columns.iter().map(|one| {
            let hidden = if one.hidden { "-" } else { "" };
            format!("{hidden}{}:{}", one.key, one.width)
        });
        let columns: Vec<String> = columns.collect();
        format!("{};{}", self.frozen, columns.join(","))
    }

    /// Takes a layout that was written of the same columns; whether the text was one.
    pub fn read(&mut self, text: &str) -> bool {
        let read = || {
            let (frozen, columns) = text.split_once(';')?;
            let columns: Option<Vec<Placed>> = columns
                .split(',')
                .map(|one| {
                    let (key, width) = one.split_once(':')?;
                    let key_shown = key.strip_prefix('-');
                    let width: f64 = width.parse().ok().filter(|width: &f64| width.is_finite())?;
                    Some(Placed {
                        key: key_shown.unwrap_or(key).to_owned(),
                        width: width.clamp(NARROWEST, WIDEST),
                        hidden: key_shown.is_some(),
                    })
                })
                .collect();
            let columns = columns.filter(|columns| {
                let known = |one: &Placed| columns.iter().any(|other| other.key == one.key);
                columns.len() == self.columns.len()
                    && self.columns.iter().all(known)
                    && columns.iter().any(|one| !one.hidden)
            })?;
            Some((frozen.parse::<usize>().ok()?, columns))
        };
        let Some((frozen, columns)) = read() else { return false };
        self.columns = columns;
        self.freeze(frozen);
        true
    }

    /// The columns as a grid template.
    pub(super) fn template(&self) -> String {
        self.shown().map(|one| format!("{}px", one.width)).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        let columns = [
            SheetColumn::new("a", "A", 100.0),
            SheetColumn::new("b", "B", 60.0),
            SheetColumn::new("c", "C", 80.0),
            SheetColumn::new("d", "D", 90.0),
        ];
        Layout::new(&columns, 1)
    }

    fn order(layout: &Layout) -> String {
        layout.shown().map(|one| one.key.as_str()).collect()
    }

    #[test]
    fn a_layout_is_had_back_as_it_was_left_and_one_of_other_columns_is_not_taken() {
        let mut left = layout();
        left.resize("b", 144.0);
        left.hide("c");
        left.reorder("d", 0);
        left.freeze(2);
        let mut again = layout();
        assert!(again.read(&left.write()));
        assert_eq!(again, left);
        for other in
            ["", "1;a:100", "1;a:100,b:60,c:80,x:90", "1;-a:1,-b:1,-c:1,-d:1", "x;a:1,b:1,c:1,d:1"]
        {
            assert!(!again.read(other), "{other}");
            assert_eq!(again, left, "nothing of it is taken");
        }
    }

    #[test]
    fn a_frozen_column_is_found_under_the_pointer_however_far_one_scrolled() {
        let layout = layout();
        assert_eq!(layout.column_at(50.0, 0.0), 0);
        assert_eq!(layout.column_at(50.0, 120.0), 0, "frozen");
        assert_eq!(layout.column_at(110.0, 0.0), 1);
        assert_eq!(layout.column_at(110.0, 60.0), 2, "scrolled under the frozen one");
        assert_eq!(layout.column_at(5_000.0, 0.0), 3, "beyond all: the last");
    }

    #[test]
    fn columns_move_both_ways() {
        let mut layout = layout();
        layout.reorder("a", 2);
        assert_eq!(order(&layout), "bcad");
        layout.reorder("d", 0);
        assert_eq!(order(&layout), "dbca");
    }

    #[test]
    fn hiding_a_frozen_column_freezes_no_other_in_its_stead() {
        let mut layout = layout();
        layout.hide("a");
        assert_eq!((order(&layout).as_str(), layout.frozen), ("bcd", 0));
        layout.show("a");
        assert_eq!(order(&layout), "abcd");
    }

    #[test]
    fn the_last_column_cannot_be_hidden() {
        let mut layout = layout();
        for key in ["a", "b", "c", "d"] {
            layout.hide(key);
        }
        assert_eq!(order(&layout), "d");
    }

    #[test]
    fn widths_stay_within_reason() {
        let mut layout = layout();
        layout.resize("b", 3.0);
        layout.resize("c", 9_999.0);
        assert_eq!(layout.edges(), [0.0, 100.0, 148.0, 948.0, 1_038.0]);
        assert_eq!(layout.template(), "100px 48px 800px 90px");
    }
}
