typedef struct {
    float re, im;
} point_f32;

static point_f32 sum_f32(point_f32 a, point_f32 b)
{
    return (point_f32){a.re + b.re, a.im + b.im};
}

static point_f32 difference_f32(point_f32 a, point_f32 b)
{
    return (point_f32){a.re - b.re, a.im - b.im};
}

/* Times the root of unity of a turn: cos - i sin. */
static point_f32 turned_f32(point_f32 a, const float *cosines, int32_t frame, int32_t turn)
{
    int32_t quarter = frame / 4;
    float cosine = cosines[turn], sine = cosines[turn < quarter ? quarter - turn : turn - quarter];
    float p = a.re * cosine, q = a.im * sine, r = a.im * cosine, s = a.re * sine;
    return (point_f32){p + q, r - s};
}

/* The power of each frequency: of bin k at z[k].re, of the last one at z[0].im. */
static void powers_f32(const float *cosines, int32_t frame, int32_t step, const float *x, point_f32 *z)
{
    int32_t count = frame / 2, half = 4;
    for (int32_t i = 0; i < count; i++) {
        int32_t place = 0, at = 2 * i % count;
        for (int32_t bit = 1, other = count / 2; bit < count; bit *= 2, other /= 2) {
            place |= i & bit ? other : 0;
        }
        float even = cosines[at], odd = cosines[at + 1];
        even = i < count / 2 ? 1.0f - even : 1.0f + even;
        odd = i < count / 2 ? 1.0f - odd : 1.0f + odd;
        z[place] = (point_f32){x[2 * i * step] * even, x[(2 * i + 1) * step] * odd};
    }
    for (point_f32 *a = z; a < z + count; a += 4) {
        point_f32 p = sum_f32(a[0], a[1]), q = difference_f32(a[0], a[1]);
        point_f32 r = sum_f32(a[2], a[3]), t = difference_f32(a[2], a[3]);
        point_f32 s = {t.im, -t.re};
        a[0] = sum_f32(p, r);
        a[1] = sum_f32(q, s);
        a[2] = difference_f32(p, r);
        a[3] = difference_f32(q, s);
    }
    for (; 4 * half <= count; half *= 4) {
        for (point_f32 *block = z; block < z + count; block += 4 * half) {
            for (int32_t j = 0; j < half; j++) {
                point_f32 *a = block + j, *b = a + half, *c = b + half, *d = c + half;
                int32_t turn = j * (frame / (4 * half));
                point_f32 tb = turned_f32(*b, cosines, frame, 2 * turn);
                point_f32 td = turned_f32(*d, cosines, frame, 2 * turn);
                point_f32 p = sum_f32(*a, tb), q = difference_f32(*a, tb);
                point_f32 r = turned_f32(sum_f32(*c, td), cosines, frame, turn);
                point_f32 t = turned_f32(difference_f32(*c, td), cosines, frame, turn);
                point_f32 s = {t.im, -t.re};
                *a = sum_f32(p, r);
                *b = sum_f32(q, s);
                *c = difference_f32(p, r);
                *d = difference_f32(q, s);
            }
        }
    }
    for (int32_t j = 0; 2 * half <= count && j < half; j++) {
        point_f32 t = turned_f32(z[half + j], cosines, frame, j * (frame / (2 * half)));
        z[half + j] = difference_f32(z[j], t);
        z[j] = sum_f32(z[j], t);
    }
    float first = 2.0f * (z[0].re + z[0].im), last = 2.0f * (z[0].re - z[0].im);
    z[0] = (point_f32){first * first, last * last};
    for (int32_t k = 1; k <= count / 2; k++) {
        point_f32 a = z[k], b = z[count - k];
        point_f32 even = {a.re + b.re, a.im - b.im}, odd = {a.im + b.im, b.re - a.re};
        if (k == count / 2) {
            /* A point that is its own counterpart. */
            even = (point_f32){2.0f * a.re, 2.0f * a.im};
            odd = (point_f32){0.0f, 0.0f};
        } else {
            odd = turned_f32(odd, cosines, frame, k);
        }
        point_f32 up = sum_f32(even, odd), down = difference_f32(even, odd);
        float p = up.re * up.re, q = up.im * up.im, r = down.re * down.re, s = down.im * down.im;
        z[count - k].re = r + s;
        z[k].re = p + q;
    }
}
