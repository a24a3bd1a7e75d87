static void rnn(const recurrent *layer, const int16_t *x, int16_t *h, int32_t *c, int16_t *zx,
                int16_t *zh)
{
    int32_t units = layer->units;
    (void)c;
    dense_i8(layer->w, layer->w_bias, layer->channels, units, x, zx, INT16_MIN);
    dense_i8(layer->u, layer->u_bias, units, units, h, zh, INT16_MIN);
    add_gates(zx, zh, units, 4);
    tanh_i16(zx, units);
    memcpy(h, zx, (size_t)units * sizeof *h);
}
