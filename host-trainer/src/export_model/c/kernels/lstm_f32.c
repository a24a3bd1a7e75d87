/* Gates i, f, g, o. */
static void lstm(const recurrent *layer, const float *x, float *h, float *c, float *zx, float *zh)
{
    int32_t units = layer->units;
    float *f = zx + units, *g = zx + 2 * units, *o = zx + 3 * units;
    dense_f32(layer->w, layer->w_bias, layer->channels, 4 * units, x, zx);
    dense_f32(layer->u, layer->u_bias, units, 4 * units, h, zh);
    for (int32_t i = 0; i < 4 * units; i++) {
        zx[i] += zh[i];
    }
    sigmoid_f32(zx, 2 * units);
    tanh_f32(g, units);
    sigmoid_f32(o, units);
    for (int32_t i = 0; i < units; i++) {
        float kept = f[i] * c[i], added = zx[i] * g[i];
        c[i] = kept + added;
        g[i] = c[i];
    }
    tanh_f32(g, units);
    for (int32_t i = 0; i < units; i++) {
        h[i] = o[i] * g[i];
    }
}
