//! Whole networks with recurrent layers: gradients, words, inference and integers.

mod gradients;
mod typed;
mod words;
