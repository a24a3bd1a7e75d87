static void CELL_over(const recurrent *layer, const NUMBER *x, NUMBER *y, NUMBER *h, CELL_STATE *c,
                      NUMBER *zx, NUMBER *zh)
{
    int32_t units = layer->units;
    memset(h, 0, (size_t)units * sizeof *h);
    if (c) {
        memset(c, 0, (size_t)units * sizeof *c);
    }
    for (int32_t t = 0; t < layer->moments; t++) {
        int32_t moment = layer->reversed ? layer->moments - 1 - t : t;
        CELL(layer, x + moment * layer->channels, h, c, zx, zh);
        if (layer->every) {
            memcpy(y + moment * units, h, (size_t)units * sizeof *h);
        }
    }
    if (!layer->every) {
        memcpy(y, h, (size_t)units * sizeof *h);
    }
}
