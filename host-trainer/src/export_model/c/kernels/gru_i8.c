/* Gates r, z, n. */
static void gru(const recurrent *layer, const int16_t *x, int16_t *h, int32_t *c, int16_t *zx,
                int16_t *zh)
{
    int32_t units = layer->units, gates = 2 * units;
    int16_t *r = zx, *z = zx + units, *n = zx + gates, *zh_n = zh + gates;
    (void)c;
    dense_i8(layer->w, layer->w_bias, layer->channels, 3 * units, x, zx, INT16_MIN);
    dense_i8(layer->u, layer->u_bias, units, 3 * units, h, zh, INT16_MIN);
    add_gates(zx, zh, gates, 2);
    sigmoid_i16(zx, gates);
    if (layer->reset_before) {
        for (int32_t i = 0; i < units; i++) {
            r[i] = (int16_t)half_up((int32_t)r[i] * h[i], 15);
        }
        dense_i8(layer->u + gates * units, layer->u_bias + gates, units, units, r, zh_n,
                 INT16_MIN);
        add_gates(n, zh_n, units, 4);
    } else {
        for (int32_t i = 0; i < units; i++) {
            n[i] = saturated(4 * (int32_t)n[i] + half_up((int32_t)r[i] * zh_n[i], 13));
        }
    }
    tanh_i16(n, units);
    for (int32_t i = 0; i < units; i++) {
        h[i] = (int16_t)(n[i] + half_up((int64_t)z[i] * ((int32_t)h[i] - n[i]), 15));
    }
}
