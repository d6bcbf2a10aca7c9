//! The rows in the order and shape the iteration wants: sorted by the eliminated group, with the
//! other groups' levels gathered in *patterns* that many rows share.

use std::collections::HashMap;

use super::{Column, Model, Refusal, Response};

/// The design of a model. "Rest" are all effects but those of the eliminated group: first the
/// fixed effects, then the other groups' levels.
pub(super) struct Design {
    /// Rows.
    pub rows: usize,
    /// Effects in the rest.
    pub size: usize,
    /// Position of the eliminated group in the model.
    pub eliminated: usize,
    /// First position of each group's levels in the rest; unused for the eliminated one.
    pub offset: Vec<usize>,
    /// Original row of each sorted row.
    pub order: Vec<u32>,
    /// Sorted rows of level `s`: `start[s]..start[s + 1]`.
    pub start: Vec<usize>,
    /// Distinct covariates; the first is the constant one and not stored.
    pub carriers: usize,
    /// `carriers − 1` values per sorted row.
    pub values: Vec<f64>,
    /// Carrier of each slot (fixed effects, then other groups).
    pub slots: Vec<usize>,
    /// Carrier of the eliminated group.
    pub eliminated_carrier: usize,
    /// Pattern of each sorted row.
    pub pattern: Vec<u32>,
    /// Position in the rest of each slot, per pattern.
    pub pattern_positions: Vec<u32>,
    /// Rest positions touched by level `s`: `local[local_start[s]..local_start[s + 1]]`, ascending.
    pub local_start: Vec<usize>,
    /// See `local_start`.
    pub local: Vec<u32>,
    /// For each sorted row and slot, where in its level's local list the slot's position is.
    pub local_slot: Vec<u32>,
}

impl Design {
    pub(super) fn new(model: &Model, eliminate: Option<usize>) -> Result<Design, Refusal> {
        let rows = check(model)?;
        let largest = || {
            (0..model.groups.len())
                .max_by_key(|group| (model.groups[*group].levels, usize::MAX - group))
        };
        let eliminated = eliminate.or_else(largest).ok_or(Refusal::NoGroups)?;
        if eliminated >= model.groups.len() {
            return Err(Refusal::Malformed);
        }
        let mut offset = Vec::with_capacity(model.groups.len());
        let mut size = model.fixed.len();
        for (place, group) in model.groups.iter().enumerate() {
            offset.push(size);
            if place != eliminated {
                size += group.levels;
            }
        }

        let levels = &model.groups[eliminated].level;
        let mut start = vec![0; model.groups[eliminated].levels + 1];
        for level in levels {
            start[*level as usize + 1] += 1;
        }
        for level in 1..start.len() {
            start[level] += start[level - 1];
        }
        let mut next = start.clone();
        let mut order = vec![0; rows];
        for (row, level) in levels.iter().enumerate() {
            order[next[*level as usize]] = row as u32;
            next[*level as usize] += 1;
        }

        let mut columns: Vec<&[f64]> = Vec::new();
        let mut carrier_of = |column: &'_ Column| match column {
            Column::One => 0,
            Column::Values(_) => {
                columns.push(&[]);
                columns.len()
            }
        };
        let mut slots: Vec<usize> =
            model.fixed.iter().map(|fixed| carrier_of(&fixed.column)).collect();
        let mut eliminated_carrier = 0;
        for (place, group) in model.groups.iter().enumerate() {
            let carrier = carrier_of(&group.column);
            if place == eliminated {
                eliminated_carrier = carrier;
            } else {
                slots.push(carrier);
            }
        }
        columns.clear();
        let all = model
            .fixed
            .iter()
            .map(|fixed| &fixed.column)
            .chain(model.groups.iter().map(|group| &group.column));
        for column in all {
            if let Column::Values(values) = column {
                columns.push(values);
            }
        }
        let mut values = Vec::with_capacity(rows * columns.len());
        for row in &order {
            values.extend(columns.iter().map(|column| column[*row as usize]));
        }

        let mut design = Design {
            rows,
            size,
            eliminated,
            offset,
            order,
            start,
            carriers: columns.len() + 1,
            values,
            slots,
            eliminated_carrier,
            pattern: Vec::new(),
            pattern_positions: Vec::new(),
            local_start: Vec::new(),
            local: Vec::new(),
            local_slot: Vec::new(),
        };
        design.gather_patterns(model);
        design.gather_locals();
        Ok(design)
    }

    /// Levels of the eliminated group.
    pub(super) fn levels(&self) -> usize {
        self.start.len() - 1
    }

    /// How many patterns there are.
    pub(super) fn patterns(&self) -> usize {
        self.pattern_positions.len() / self.slots.len().max(1)
    }

    fn gather_patterns(&mut self, model: &Model) {
        let width = self.slots.len();
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut key = vec![0; width];
        for (slot, position) in key.iter_mut().enumerate().take(model.fixed.len()) {
            *position = slot as u32;
        }
        self.pattern.reserve(self.rows);
        for row in &self.order {
            let mut slot = model.fixed.len();
            for (place, group) in model.groups.iter().enumerate() {
                if place != self.eliminated {
                    key[slot] = self.offset[place] as u32 + group.level[*row as usize];
                    slot += 1;
                }
            }
            let pattern = match known.get(&key) {
                Some(pattern) => *pattern,
                None => {
                    let pattern = known.len() as u32;
                    known.insert(key.clone(), pattern);
                    self.pattern_positions.extend_from_slice(&key);
                    pattern
                }
            };
            self.pattern.push(pattern);
        }
        if width == 0 {
            self.pattern.fill(0);
        }
    }

    fn gather_locals(&mut self) {
        let width = self.slots.len();
        self.local_slot.reserve(self.rows * width);
        self.local_start.push(0);
        let mut place = vec![u32::MAX; self.size];
        let mut touched: Vec<u32> = Vec::new();
        for level in 0..self.levels() {
            touched.clear();
            let rows = self.start[level]..self.start[level + 1];
            for row in rows.clone() {
                for position in self.positions(self.pattern[row]) {
                    if place[*position as usize] == u32::MAX {
                        place[*position as usize] = 0;
                        touched.push(*position);
                    }
                }
            }
            touched.sort_unstable();
            for (at, position) in touched.iter().enumerate() {
                place[*position as usize] = at as u32;
            }
            for row in rows {
                let first = self.pattern[row] as usize * width;
                for slot in 0..width {
                    let position = self.pattern_positions[first + slot];
                    self.local_slot.push(place[position as usize]);
                }
            }
            for position in &touched {
                place[*position as usize] = u32::MAX;
            }
            self.local.extend_from_slice(&touched);
            self.local_start.push(self.local.len());
        }
    }

    /// Rest positions of a pattern's slots.
    pub(super) fn positions(&self, pattern: u32) -> &[u32] {
        let width = self.slots.len();
        &self.pattern_positions[pattern as usize * width..(pattern as usize + 1) * width]
    }
}

/// Refuses what is not a model; gives the number of rows.
fn check(model: &Model) -> Result<usize, Refusal> {
    let finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
    let rows = match &model.response {
        Response::Binomial { trials, successes } => {
            let counts = || trials.iter().zip(successes);
            if trials.len() != successes.len()
                || !counts().all(|(n, y)| *n > 0.0 && *y >= 0.0 && y <= n && n.is_finite())
            {
                return Err(Refusal::Malformed);
            }
            if !trials.is_empty() && successes.iter().all(|y| *y == 0.0) {
                return Err(Refusal::NoSuccess);
            }
            if !trials.is_empty() && counts().all(|(n, y)| n == y) {
                return Err(Refusal::NoFailure);
            }
            trials.len()
        }
        Response::Gamma { weights, means, dispersion } => {
            let sound =
                |values: &[f64]| values.iter().all(|value| *value > 0.0 && value.is_finite());
            if weights.len() != means.len()
                || !sound(weights)
                || !sound(means)
                || !sound(&[dispersion.sd])
            {
                return Err(Refusal::Malformed);
            }
            means.len()
        }
    };
    if rows == 0 {
        return Err(Refusal::NoRows);
    }
    let fits = |column: &Column| match column {
        Column::One => true,
        Column::Values(values) => values.len() == rows && finite(values),
    };
    let groups_fit = model.groups.iter().all(|group| {
        group.level.len() == rows
            && group.level.iter().all(|level| (*level as usize) < group.levels)
            && fits(&group.column)
            && group.prior.sd > 0.0
            && group.prior.weight >= 0.0
    });
    let fixed_fit = model.fixed.iter().all(|fixed| {
        fits(&fixed.column) && fixed.prior.is_none_or(|(mean, sd)| mean.is_finite() && sd > 0.0)
    });
    let rows_countable = u32::try_from(rows).is_ok();
    if groups_fit && fixed_fit && rows_countable { Ok(rows) } else { Err(Refusal::Malformed) }
}
