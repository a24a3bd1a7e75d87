/* A recurrent layer over all moments of a signal. */
typedef struct {
    const WEIGHT *w;
    const BIAS *w_bias;
    const WEIGHT *u;
    const BIAS *u_bias;
    int32_t moments, channels, units;
    int reset_before, every, reversed;
} recurrent;
