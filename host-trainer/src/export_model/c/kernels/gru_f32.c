/* Gates r, z, n. */
static void gru(const recurrent *layer, const float *x, float *h, float *c, float *zx, float *zh)
{
    int32_t units = layer->units, gates = 2 * units;
    float *r = zx, *z = zx + units, *n = zx + gates, *zh_n = zh + gates;
    (void)c;
    dense_f32(layer->w, layer->w_bias, layer->channels, 3 * units, x, zx);
    dense_f32(layer->u, layer->u_bias, units, layer->reset_before ? gates : 3 * units, h, zh);
    for (int32_t i = 0; i < gates; i++) {
        zx[i] += zh[i];
    }
    sigmoid_f32(zx, gates);
    for (int32_t i = 0; i < units; i++) {
        if (layer->reset_before) {
            r[i] *= h[i];
        } else {
            zh_n[i] *= r[i];
        }
    }
    if (layer->reset_before) {
        dense_f32(layer->u + gates * units, layer->u_bias + gates, units, units, r, zh_n);
    }
    for (int32_t i = 0; i < units; i++) {
        n[i] += zh_n[i];
    }
    tanh_f32(n, units);
    for (int32_t i = 0; i < units; i++) {
        float part = z[i] * (h[i] - n[i]);
        h[i] = n[i] + part;
    }
}
