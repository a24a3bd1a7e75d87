typedef struct {
    int16_t re, im;
} point_i16;

/* Down, half up: shifts of negative numbers are floors. */
static int32_t lowered(int32_t x, int32_t places)
{
    return places > 0 ? (int32_t)half_up(x, places) : x;
}

static int32_t bits_of_point(point_i16 z)
{
    return (z.re < 0 ? -z.re - 1 : z.re) | (z.im < 0 ? -z.im - 1 : z.im);
}

/* Places down to 13 bits. */
static int32_t places_of(int32_t bits)
{
    return bits >= 16384 ? 2 : bits >= 8192 ? 1 : 0;
}

/* Times the root of unity of a turn, rounded half up. */
static void turned_i16(int32_t *re, int32_t *im, const int16_t *cosines, int32_t frame, int32_t turn)
{
    int32_t quarter = frame / 4;
    int32_t cosine = cosines[turn], sine = cosines[turn < quarter ? quarter - turn : turn - quarter];
    int32_t real = *re * cosine + *im * sine, imaginary = *im * cosine - *re * sine;
    *re = (int32_t)half_up(real, 15);
    *im = (int32_t)half_up(imaginary, 15);
}

static void put_power(point_i16 *z, int32_t re, int32_t im)
{
    uint32_t power = (uint32_t)(re * re) + (uint32_t)(im * im);
    memcpy(z, &power, sizeof power);
}

static uint32_t power_at(const point_i16 *z)
{
    uint32_t power;
    memcpy(&power, z, sizeof power);
    return power;
}

/* The power of each frequency but the last, which comes back; a 1 means 4 to the exponent. */
static uint32_t powers_i16(const int16_t *cosines, int32_t frame, int32_t step, const int16_t *x, point_i16 *z,
                           int32_t *exponent)
{
    int32_t count = frame / 2, up = 0, most = 0, bits = 0;
    for (int32_t i = 0; i < frame; i++) {
        int32_t number = x[i * step];
        most |= number < 0 ? -number : number;
    }
    *exponent = 0;
    if (most == 0) {
        memset(z, 0, sizeof *z * (size_t)count);
        return 0;
    }
    while (most << up < 16384) {
        up++;
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t place = 0, at = 2 * i % count, weights[2], numbers[2];
        for (int32_t bit = 1, other = count / 2; bit < count; bit *= 2, other /= 2) {
            place |= i & bit ? other : 0;
        }
        for (int32_t n = 0; n < 2; n++) {
            weights[n] = i < count / 2 ? 32767 - cosines[at + n] : 32767 + cosines[at + n];
            numbers[n] = (int32_t)half_up((int64_t)x[(2 * i + n) * step] * weights[n], up < 17 ? 18 - up : 1);
        }
        z[place] = (point_i16){(int16_t)numbers[0], (int16_t)numbers[1]};
    }
    for (point_i16 *a = z; a < z + count; a += 4) {
        int32_t pr = a[0].re + a[1].re, pi = a[0].im + a[1].im, qr = a[0].re - a[1].re, qi = a[0].im - a[1].im;
        int32_t rr = a[2].re + a[3].re, ri = a[2].im + a[3].im, sr = a[2].im - a[3].im, si = a[3].re - a[2].re;
        a[0] = (point_i16){(int16_t)(pr + rr), (int16_t)(pi + ri)};
        a[1] = (point_i16){(int16_t)(qr + sr), (int16_t)(qi + si)};
        a[2] = (point_i16){(int16_t)(pr - rr), (int16_t)(pi - ri)};
        a[3] = (point_i16){(int16_t)(qr - sr), (int16_t)(qi - si)};
    }
    for (int32_t i = 0; i < count; i++) {
        bits |= bits_of_point(z[i]);
    }
    *exponent = 2 - up;
    for (int32_t half = 4; 2 * half <= count; half *= 2) {
        int32_t down = places_of(bits);
        *exponent += down;
        bits = 0;
        for (int32_t block = 0; block < count; block += 2 * half) {
            for (int32_t j = 0; j < half; j++) {
                point_i16 *a = z + block + j, *b = a + half;
                int32_t ar = lowered(a->re, down), ai = lowered(a->im, down);
                int32_t tr = lowered(b->re, down), ti = lowered(b->im, down);
                turned_i16(&tr, &ti, cosines, frame, j * (frame / (2 * half)));
                *a = (point_i16){(int16_t)(ar + tr), (int16_t)(ai + ti)};
                *b = (point_i16){(int16_t)(ar - tr), (int16_t)(ai - ti)};
                bits |= bits_of_point(*a) | bits_of_point(*b);
            }
        }
    }
    int32_t down = places_of(bits);
    *exponent += down;
    uint32_t last = 0;
    for (int32_t k = 0; k <= count / 2; k++) {
        point_i16 *a = z + k, *b = z + (count - k) % count;
        int32_t ar = lowered(a->re, down), ai = lowered(a->im, down);
        int32_t br = lowered(b->re, down), bi = lowered(b->im, down);
        if (k == 0) {
            last = (uint32_t)((ar - ai) * (ar - ai));
            put_power(a, ar + ai, 0);
        } else if (k == count / 2) {
            put_power(a, ar, ai);
        } else {
            int32_t odd_re = ai + bi, odd_im = br - ar, even_re = ar + br, even_im = ai - bi;
            turned_i16(&odd_re, &odd_im, cosines, frame, k);
            put_power(a, lowered(even_re + odd_re, 1), lowered(even_im + odd_im, 1));
            put_power(b, lowered(even_re - odd_re, 1), lowered(even_im - odd_im, 1));
        }
    }
    return last;
}

static int32_t size_of_frame(int32_t frame)
{
    int32_t size = 0;
    for (; frame > 1; frame /= 2) {
        size++;
    }
    return size;
}
