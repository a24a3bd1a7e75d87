static void rnn(const recurrent *layer, const float *x, float *h, float *c, float *zx, float *zh)
{
    int32_t units = layer->units;
    (void)c;
    dense_f32(layer->w, layer->w_bias, layer->channels, units, x, zx);
    dense_f32(layer->u, layer->u_bias, units, units, h, zh);
    for (int32_t i = 0; i < units; i++) {
        h[i] = zx[i] + zh[i];
    }
    tanh_f32(h, units);
}
