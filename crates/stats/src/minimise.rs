//! Minimising a smooth function of a few variables.

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The point.
    pub at: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// Whether the simplex shrank below the tolerance before the steps ran out.
    pub converged: bool,
}

/// Minimises `f` from `start` with first steps of size `step`, by the simplex of Nelder & Mead
/// (1965), restarted once from its end, for up to about six variables. Values that are not
/// numbers count as infinitely bad.
pub fn nelder_mead(start: &[f64], step: f64, tolerance: f64, f: impl Fn(&[f64]) -> f64) -> Minimum {
    let first = descend(start, step, tolerance, &f);
    descend(&first.at, 0.1 * step, tolerance, &f)
}

fn descend(start: &[f64], step: f64, tolerance: f64, f: &impl Fn(&[f64]) -> f64) -> Minimum {
    let size = start.len();
    let value = |x: &[f64]| {
        let y = f(x);
        if y.is_nan() { f64::INFINITY } else { y }
    };
    let mut simplex: Vec<(Vec<f64>, f64)> = (0..=size)
        .map(|corner| {
            let mut x = start.to_vec();
            if corner > 0 {
                x[corner - 1] += step;
            }
            let y = value(&x);
            (x, y)
        })
        .collect();
    let mut converged = false;
    for _ in 0..500 * size.max(1) {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let spread = simplex[1..]
            .iter()
            .flat_map(|(x, _)| x.iter().zip(&simplex[0].0).map(|(a, b)| (a - b).abs()))
            .fold(0.0, f64::max);
        if spread < tolerance {
            converged = true;
            break;
        }
        let centre: Vec<f64> = (0..size)
            .map(|i| simplex[..size].iter().map(|(x, _)| x[i]).sum::<f64>() / size as f64)
            .collect();
        let worst = simplex[size].clone();
        let along = |t: f64| -> (Vec<f64>, f64) {
            let x: Vec<f64> = centre.iter().zip(&worst.0).map(|(c, w)| c + t * (w - c)).collect();
            let y = value(&x);
            (x, y)
        };
        let reflected = along(-1.0);
        if reflected.1 < simplex[0].1 {
            let expanded = along(-2.0);
            simplex[size] = if expanded.1 < reflected.1 { expanded } else { reflected };
        } else if reflected.1 < simplex[size - 1].1 {
            simplex[size] = reflected;
        } else {
            let contracted = along(if reflected.1 < worst.1 { -0.5 } else { 0.5 });
            if contracted.1 < worst.1.min(reflected.1) {
                simplex[size] = contracted;
            } else {
                let best = simplex[0].0.clone();
                for (x, y) in &mut simplex[1..] {
                    for (target, origin) in x.iter_mut().zip(&best) {
                        *target = origin + 0.5 * (*target - origin);
                    }
                    *y = value(x);
                }
            }
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (at, value) = simplex.swap_remove(0);
    Minimum { at, value, converged }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_walks_rosenbrocks_valley_to_the_end() {
        let found = nelder_mead(&[-1.2, 1.0], 0.5, 1e-10, |x| {
            100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2)
        });
        assert!(
            found.converged && (found.at[0] - 1.0).abs() < 1e-6 && (found.at[1] - 1.0).abs() < 1e-6
        );
    }
}
