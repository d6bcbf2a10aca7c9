//! The mathematics of the product, with no retail word in it.
//!
//! Every formula names its source and range; every estimate says how sure it is. Nothing here
//! panics on odd data: a question without an answer is `None` or a typed refusal, never NaN.
//! Random numbers come from a seed the caller gives, so that a result can be had again.

pub mod barrier;
pub mod beta_binomial;
pub mod binomial;
pub mod cholesky;
pub mod crossed;
pub mod minimise;
pub mod normal;
pub mod one_group;
pub mod pooled;
pub mod proportion;
pub mod quadrature;
pub mod rank;
pub mod rng;
pub mod special;
pub mod stratified;
pub mod student;
