/* assembly/item-bootstrap.ts, binomial.ts and item-covariance.ts: many models' means over redrawn right-or-wrong items, and
 * the covariance of these means; nothing missing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

enum { FREQUENT = 64, DRAWS = 4096, LARGEST_PART = 32768, SMALLEST_PART = 256, LANES = 16, FULL = 255, CHUNK = 256 };

static double tail_correction(double k) {
  if (k < 10) {
    double factorial = 1;
    for (double i = 2; i <= k; i++) factorial *= i;
    return log(factorial) - (k + 0.5) * log(k + 1) + k + 1 - 0.5 * log(6.283185307179586477);
  }
  double square = 1 / ((k + 1) * (k + 1));
  return (1.0 / 12 - (1.0 / 360 - square / 1260) * square) / (k + 1);
}

static int by_inversion(int n, double p) {
  double odds = p / (1 - p), none = exp(n * log1p(-p)), u[2];
  for (;;) {
    next_uniforms(u);
    double mass = none, left = u[0];
    for (int k = 0; k <= n; k++) {
      if (left < mass) return k;
      left -= mass;
      mass *= (double)(n - k) / (k + 1) * odds;
    }
  }
}

static int by_rejection(int n, double p) {
  double spread = sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * p;
  double centre = n * p + 0.5, accepted = 0.92 - 4.2 / b, count = n, u[2];
  for (;;) {
    next_uniforms(u);
    double x = u[0] - 0.5, v = u[1], us = 0.5 - fabs(x), k = floor((2 * a / us + b) * x + centre);
    if (us >= 0.07 && v <= accepted) return (int)k;
    if (!(k >= 0 && k <= count)) continue;
    double odds = p / (1 - p), mode = floor((count + 1) * p), scale = (2.83 + 5.1 / b) * spread;
    double height = log(v * scale / (a / (us * us) + b));
    double bar = (mode + 0.5) * log((mode + 1) / (odds * (count - mode + 1))) +
                 (count + 1) * log((count - mode + 1) / (count - k + 1)) +
                 (k + 0.5) * log(odds * (count - k + 1) / (k + 1)) + tail_correction(mode) +
                 tail_correction(count - mode) - tail_correction(k) - tail_correction(count - k);
    if (height <= bar) return (int)k;
  }
}

static int draw_binomial(int n, double p) {
  if (!(p > 0) || n == 0) return 0;
  if (p >= 1) return n;
  double q = p > 0.5 ? 1 - p : p;
  int k = n * q < 10 ? by_inversion(n, q) : by_rejection(n, q);
  return p > 0.5 ? n - k : k;
}

/* sums += the drawn records of 16 bytes. */
static void add_bytes(const uint8_t *table, const uint16_t *draw, int count, int *sums) {
  const __m128i zero = _mm_setzero_si128();
  __m128i *to = (__m128i *)sums, s0 = _mm_loadu_si128(to), s1 = _mm_loadu_si128(to + 1);
  __m128i s2 = _mm_loadu_si128(to + 2), s3 = _mm_loadu_si128(to + 3);
#define RECORD(k) _mm_loadu_si128((const __m128i *)(table + (size_t)draw[k] * 8))
  for (const uint16_t *end = draw + count; draw < end;) {
    const uint16_t *stop = end - draw > 2 * FULL - 14 ? draw + 2 * FULL - 14 : end;
    __m128i even = zero, odd = zero;
    for (; draw + 8 <= stop; draw += 8) {
      even = _mm_add_epi8(even, RECORD(0)), odd = _mm_add_epi8(odd, RECORD(1));
      even = _mm_add_epi8(even, RECORD(2)), odd = _mm_add_epi8(odd, RECORD(3));
      even = _mm_add_epi8(even, RECORD(4)), odd = _mm_add_epi8(odd, RECORD(5));
      even = _mm_add_epi8(even, RECORD(6)), odd = _mm_add_epi8(odd, RECORD(7));
    }
    for (; draw < stop; draw++) odd = _mm_add_epi8(odd, RECORD(0));
    __m128i low = _mm_add_epi16(_mm_unpacklo_epi8(even, zero), _mm_unpacklo_epi8(odd, zero));
    __m128i high = _mm_add_epi16(_mm_unpackhi_epi8(even, zero), _mm_unpackhi_epi8(odd, zero));
    s0 = _mm_add_epi32(s0, _mm_unpacklo_epi16(low, zero)), s1 = _mm_add_epi32(s1, _mm_unpackhi_epi16(low, zero));
    s2 = _mm_add_epi32(s2, _mm_unpacklo_epi16(high, zero)), s3 = _mm_add_epi32(s3, _mm_unpackhi_epi16(high, zero));
  }
  _mm_storeu_si128(to, s0), _mm_storeu_si128(to + 1, s1), _mm_storeu_si128(to + 2, s2), _mm_storeu_si128(to + 3, s3);
}

static double mean_of(const double *x, int n) {
  double lanes[2] = {0, 0}, rest[2] = {0, 0};
  for (int i = 0; i + 2 <= n; i += 2) lanes[0] += x[i], lanes[1] += x[i + 1];
  double total = lanes[0] + lanes[1];
  if (n & 1) total += x[n - 1];
  double rough = total / n;
  for (int i = 0; i + 2 <= n; i += 2) rest[0] += x[i] - rough, rest[1] += x[i + 1] - rough;
  double left = rest[0] + rest[1];
  if (n & 1) left += x[n - 1] - rough;
  return rough + left / n;
}

/* Up to 16 models: `out` gets models×resamples means, then four numbers of each model's interval. */
void item_bootstrap(const double *scores, int models, int items, int resamples, double *out) {
  uint8_t *records = calloc(items, LANES), *table = malloc((size_t)items * LANES);
  int room = 64;
  while (room < 2 * items) room <<= 1;
  int *slots = calloc(room, sizeof(int)), *of = malloc(sizeof(int) * items), *sizes = malloc(sizeof(int) * items);
  int *examples = malloc(sizeof(int) * items), *frequent = malloc(sizeof(int) * (items / FREQUENT + 1));
  uint16_t *draws = malloc(2 * DRAWS + 32);
  int patterns = 0, frequents = 0, rare = 0;
  for (int j = 0; j < models; j++)
    for (int i = 0; i < items; i++) records[i * LANES + j] = scores[(size_t)j * items + i] != 0;
  for (int i = 0; i < items; i++) {
    uint64_t hash = 0xcbf29ce484222325u, word;
    for (int k = 0; k < LANES; k += 8) memcpy(&word, records + i * LANES + k, 8), hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    int slot = (int)(hash >> 32) & (room - 1);
    while (slots[slot] && memcmp(records + i * LANES, records + examples[slots[slot] - 1] * LANES, LANES)) slot = (slot + 1) & (room - 1);
    if (!slots[slot]) {
      sizes[patterns] = 0, examples[patterns] = i;
      slots[slot] = ++patterns;
    }
    of[i] = slots[slot] - 1;
    sizes[of[i]]++;
  }
  for (int f = 0; f < patterns; f++)
    if (sizes[f] >= FREQUENT) frequent[frequents++] = f;
  for (int i = 0; i < items; i++)
    if (sizes[of[i]] < FREQUENT) memcpy(table + LANES * (size_t)rare++, records + i * LANES, LANES);
  seed(1, 0);
  for (int b = 0; b < resamples; b++) {
    int sums[LANES] = {0}, remaining = items, left = items;
    for (int f = 0; f < frequents; f++) {
      int size = sizes[frequent[f]], times = draw_binomial(remaining, (double)size / left);
      const uint8_t *record = records + examples[frequent[f]] * LANES;
      remaining -= times, left -= size;
      for (int k = 0; k < LANES; k++) sums[k] += record[k] * times;
    }
    const uint8_t *part = table;
    while (left > 0) {
      int size = left < SMALLEST_PART ? left : left < LARGEST_PART ? 1 << (31 - __builtin_clz(left)) : LARGEST_PART;
      int times = draw_binomial(remaining, (double)size / left);
      for (int done = 0; done < times; done += DRAWS) {
        int now = times - done < DRAWS ? times - done : DRAWS;
        if (size >= SMALLEST_PART) fill_masked(draws, (now + 7) >> 3, 2 * size - 2);
        else
          for (int i = 0; i < now; i++) draws[i] = 2 * next_bounded(size);
        add_bytes(part, draws, now, sums);
      }
      remaining -= times, left -= size, part += LANES * (size_t)size;
    }
    for (int j = 0; j < models; j++) out[(size_t)j * resamples + b] = (double)sums[j] / items;
  }
  for (int j = 0; j < models; j++)
    interval(out + (size_t)j * resamples, resamples, mean_of(scores + (size_t)j * items, items),
             out + (size_t)models * resamples + 4 * j);
  free(records), free(table), free(slots), free(of), free(sizes), free(examples), free(frequent), free(draws);
}

/* An even number of models: models×models. */
void item_covariance(const double *scores, int models, int items, double *out) {
  int stride = (items + 1) & ~1;
  double *influences = calloc((size_t)models * stride, sizeof(double)), factor = items / (items - 1.0);
  for (int j = 0; j < models; j++) {
    const double *x = scores + (size_t)j * items;
    double mean = mean_of(x, items);
    for (int i = 0; i < items; i++) influences[(size_t)j * stride + i] = x[i] - mean;
  }
  memset(out, 0, sizeof(double) * models * models);
  for (int done = 0; done < stride; done += CHUNK) {
    int length = stride - done < CHUNK ? stride - done : CHUNK;
    for (int j = 0; j < models; j += 2)
      for (int k = 0; k <= j; k += 2) {
        const double *p = influences + (size_t)j * stride + done, *q = influences + (size_t)k * stride + done;
        __m128d s00 = _mm_setzero_pd(), s01 = s00, s10 = s00, s11 = s00;
        for (int i = 0; i < length; i += 2) {
          __m128d p0 = _mm_loadu_pd(p + i), p1 = _mm_loadu_pd(p + stride + i);
          __m128d q0 = _mm_loadu_pd(q + i), q1 = _mm_loadu_pd(q + stride + i);
          s00 = _mm_add_pd(s00, _mm_mul_pd(p0, q0)), s01 = _mm_add_pd(s01, _mm_mul_pd(p0, q1));
          s10 = _mm_add_pd(s10, _mm_mul_pd(p1, q0)), s11 = _mm_add_pd(s11, _mm_mul_pd(p1, q1));
        }
#define LANES_OF(v) (((double *)&v)[0] + ((double *)&v)[1])
        out[j * models + k] += LANES_OF(s00), out[j * models + k + 1] += LANES_OF(s01);
        out[(j + 1) * models + k] += LANES_OF(s10), out[(j + 1) * models + k + 1] += LANES_OF(s11);
      }
  }
  for (int j = 0; j < models; j++)
    for (int k = 0; k <= j; k++)
      out[j * models + k] = out[k * models + j] =
          out[j * models + k] * sqrt(factor * factor) / ((double)items * items);
  free(influences);
}
