/* zx = saturated((zx + zh) * factor) */
static void add_gates(int16_t *zx, const int16_t *zh, int32_t count, int32_t factor)
{
    for (int32_t i = 0; i < count; i++) {
        zx[i] = saturated(((int32_t)zx[i] + zh[i]) * factor);
    }
}
