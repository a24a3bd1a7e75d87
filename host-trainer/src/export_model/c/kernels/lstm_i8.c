/* Gates i, f, g, o; the cell's state c in steps of 2^-20. */
static void lstm(const recurrent *layer, const int16_t *x, int16_t *h, int32_t *c, int16_t *zx,
                 int16_t *zh)
{
    int32_t units = layer->units;
    int16_t *f = zx + units, *g = zx + 2 * units, *o = zx + 3 * units;
    dense_i8(layer->w, layer->w_bias, layer->channels, 4 * units, x, zx, INT16_MIN);
    dense_i8(layer->u, layer->u_bias, units, 4 * units, h, zh, INT16_MIN);
    add_gates(zx, zh, 2 * units, 2);
    add_gates(g, zh + 2 * units, units, 4);
    add_gates(o, zh + 3 * units, units, 2);
    sigmoid_i16(zx, 2 * units);
    tanh_i16(g, units);
    sigmoid_i16(o, units);
    for (int32_t i = 0; i < units; i++) {
        int64_t sum = half_up((int64_t)f[i] * c[i], 15) + half_up((int32_t)zx[i] * g[i], 10);
        c[i] = (int32_t)(sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : sum);
        g[i] = saturated(half_up(c[i], 8));
    }
    tanh_i16(g, units);
    for (int32_t i = 0; i < units; i++) {
        h[i] = (int16_t)half_up((int32_t)o[i] * g[i], 15);
    }
}
