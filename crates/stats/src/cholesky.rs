//! Cholesky factors of small dense symmetric matrices.

/// A = L Lᵀ, stored row by row.
#[derive(Clone, Debug)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors the symmetric matrix given row by row (only the lower triangle is read). `None`
    /// when it is not positive definite to working precision.
    pub fn new(matrix: &[f64], size: usize) -> Option<Cholesky> {
        let mut lower = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let (row_i, row_j) =
                    (&lower[i * size..i * size + j], &lower[j * size..j * size + j]);
                let dot: f64 = row_i.iter().zip(row_j).map(|(a, b)| a * b).sum();
                let rest = matrix[i * size + j] - dot;
                if i == j {
                    let least = 1e-13 * matrix[i * size + i].abs();
                    if rest <= least || !rest.is_finite() {
                        return None;
                    }
                    lower[i * size + i] = rest.sqrt();
                } else {
                    lower[i * size + j] = rest / lower[j * size + j];
                }
            }
        }
        Some(Cholesky { size, lower })
    }

    /// Solves A x = b in place.
    pub fn solve(&self, b: &mut [f64]) {
        let n = self.size;
        for i in 0..n {
            let row = &self.lower[i * n..i * n + i];
            let dot: f64 = row.iter().zip(b.iter()).map(|(a, x)| a * x).sum();
            b[i] = (b[i] - dot) / self.lower[i * n + i];
        }
        self.solve_transposed(b);
    }

    /// Solves Lᵀ x = b in place: for standard normal b, x has covariance A⁻¹.
    pub fn solve_transposed(&self, b: &mut [f64]) {
        let n = self.size;
        for i in (0..n).rev() {
            let x = b[i] / self.lower[i * n + i];
            b[i] = x;
            let row = &self.lower[i * n..i * n + i];
            for (target, factor) in b[..i].iter_mut().zip(row) {
                *target -= factor * x;
            }
        }
    }

    /// A⁻¹, row by row.
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        // L⁻¹ by rows, then L⁻ᵀ L⁻¹.
        let mut inverse = vec![0.0; n * n];
        for i in 0..n {
            let scale = 1.0 / self.lower[i * n + i];
            let (above, rest) = inverse.split_at_mut(i * n);
            let row = &mut rest[..n];
            for k in 0..i {
                let factor = self.lower[i * n + k];
                if factor != 0.0 {
                    for (target, value) in row[..=k].iter_mut().zip(&above[k * n..=k * n + k]) {
                        *target -= factor * value;
                    }
                }
            }
            for target in &mut row[..i] {
                *target *= scale;
            }
            row[i] = scale;
        }
        let mut result = vec![0.0; n * n];
        for k in 0..n {
            let row = &inverse[k * n..=k * n + k];
            for (i, left) in row.iter().enumerate() {
                if *left != 0.0 {
                    for (target, right) in result[i * n..=i * n + i].iter_mut().zip(row) {
                        *target += left * right;
                    }
                }
            }
        }
        for i in 0..n {
            for j in 0..i {
                result[j * n + i] = result[i * n + j];
            }
        }
        result
    }

    /// ln det A.
    pub fn ln_determinant(&self) -> f64 {
        (0..self.size).map(|i| 2.0 * self.lower[i * self.size + i].ln()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn inverse_solution_and_determinant_agree_with_nalgebra() {
        let mut rng = Rng::new(5);
        let size = 9;
        let root = nalgebra::DMatrix::from_fn(size, size, |_, _| rng.normal());
        let matrix = &root * root.transpose() + nalgebra::DMatrix::identity(size, size);
        let ours = Cholesky::new(matrix.as_slice(), size).unwrap();
        let inverse = matrix.clone().try_inverse().unwrap();
        for (a, b) in ours.inverse().iter().zip(inverse.iter()) {
            assert!((a - b).abs() < 1e-10);
        }
        assert!((ours.ln_determinant() - matrix.determinant().ln()).abs() < 1e-10);
        let mut x = vec![1.0; size];
        ours.solve(&mut x);
        let back = &matrix * nalgebra::DVector::from_vec(x);
        assert!(back.iter().all(|value| (value - 1.0).abs() < 1e-10));
    }

    #[test]
    fn a_singular_matrix_is_refused() {
        assert!(Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
    }
}
