//! The rate of a signal, which bands of frequencies need.

/// Moments a second of the signal that a network takes, for layers that need them and do not say them.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// The rate, if it is known.
    pub known: Option<f32>,
    /// Why that must be said by a layer all the same, or why it is not known; with what to write.
    pub doubt: Option<String>,
}

impl Rate {
    /// A rate that differs by less is the same.
    const SAME: f64 = 0.02;
    /// A rate that is no whole number may be rounded to one if that is nearer than this.
    const NEAR: f64 = 0.005;

    /// A rate that nobody knows.
    pub fn unknown() -> Self {
        let doubt = "recordings with a time column, cut by --window, say it themselves";
        Self { known: None, doubt: Some(doubt.into()) }
    }

    /// The whole rate of a layer that says none, or this one.
    pub(super) fn of_layer(&self, kind: &str, said: Option<u32>) -> Result<u32, String> {
        match (said, self.known, &self.doubt) {
            (Some(said), Some(known), _)
                if (f64::from(said) / f64::from(known) - 1.0).abs() > Self::SAME =>
            {
                Err(format!(
                    "its rate is {said}, and the recordings have {known} moments a second: leave rate out, or bring them to \
                     {said} by --rate {said}"
                ))
            }
            (Some(said), _, _) => Ok(said),
            (None, Some(known), None) => {
                let whole = f64::from(known).round().max(1.0);
                if (whole / f64::from(known) - 1.0).abs() > Self::NEAR {
                    return Err(format!(
                        "{kind} has a whole number of moments a second, and the recordings have {known}: bring them to \
                         another rate, for example by --rate {whole}"
                    ));
                }
                Ok(whole as u32)
            }
            (None, _, doubt) => {
                let doubt = doubt.as_deref().unwrap_or("nothing says it");
                Err(format!(
                    "{kind} needs the moments a second of the signal: write, for example, rate 8000; {doubt}"
                ))
            }
        }
    }
}
