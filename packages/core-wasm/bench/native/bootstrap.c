/* assembly/bootstrap.ts, pairs.ts, statistics.ts and interval.ts: r of pairs of columns, percentile intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

enum { DRAWS_A_CHUNK = 4096, TUPLES_OF_ONE_PAIR = 4096, TUPLES = 2048, PASS_BYTES = 40960, MOST_STRATA = 64, MOST_PAIRS = 64, BLOCK = 12 };

typedef struct { int first, bound, draws; const uint32_t *from; } source;

/* Two columns, or −1 for one; and where each pair finds its six sums: u v u² v² uv 1. */
typedef struct { int first, second; } moment;
static moment moments[6 * MOST_PAIRS];
/* The count of observations is the last moment, and no sum. */
static int moment_count, summed, slots[MOST_PAIRS][6];

static int moment_of(int first, int second) {
  for (int k = 0; k < moment_count; k++)
    if (moments[k].first == first && moments[k].second == second) return k;
  moments[moment_count] = (moment){first, second};
  return moment_count++;
}

static void plan_moments(int columns) {
  moment_count = 0;
  for (int i = 0, pair = 0; i < columns; i++)
    for (int j = i + 1; j < columns; j++, pair++) {
      int *to = slots[pair];
      to[0] = moment_of(i, -1), to[1] = moment_of(j, -1), to[2] = moment_of(i, i), to[3] = moment_of(j, j);
      to[4] = moment_of(i, j);
    }
  summed = moment_count;
  for (int pair = 0; pair < columns * (columns - 1) / 2; pair++) slots[pair][5] = summed;
  moment_count++;
}

static int block_width(int block) {
  int left = (summed - block * BLOCK + 1) & ~1;
  return left < BLOCK / 2 ? BLOCK / 2 : left < BLOCK ? left : BLOCK;
}

static void fill_records(int block, const double *z, int n, double *out) {
  int width = block_width(block);
  for (int k = 0; k < width; k++) {
    int at = block * BLOCK + k;
    for (int i = 0; i < n; i++) {
      moment m = at < summed ? moments[at] : (moment){-1, -1};
      double u = m.first < 0 ? 1 : z[m.first * n + i], v = m.second < 0 ? 1 : z[m.second * n + i];
      out[i * width + k] = at < summed ? u * v : 0;
    }
  }
}

static void extend(const double *tuples, int count, const double *single, int size, int width, double *out) {
  for (int i = 0; i < count; i++)
    for (int j = 0; j < size; j++)
      for (int k = 0; k < width; k++) *out++ = tuples[i * width + k] + single[j * width + k];
}

static inline __attribute__((always_inline)) void add_vectors(
    int vectors, const double *table, const source *sources, const source *end, int resamples, double *sums, int stride) {
  for (int b = 0; b < resamples; b++, sums += stride) {
    __m128d a0 = _mm_loadu_pd(sums), a1 = _mm_loadu_pd(sums + 2), a2 = _mm_loadu_pd(sums + 4), a3 = _mm_loadu_pd(sums + 6);
    __m128d a4 = _mm_setzero_pd(), a5 = a4;
    if (vectors > 4) a4 = _mm_loadu_pd(sums + 8);
    if (vectors > 5) a5 = _mm_loadu_pd(sums + 10);
    for (const source *s = sources; s < end; s++) {
      const double *records = table + (size_t)s->first * 2 * vectors;
      const uint32_t *draw = s->from + (size_t)b * s->draws, *last = draw + s->draws;
      do {
        const double *r = records + (size_t)*draw++ * 2 * vectors;
        a0 = _mm_add_pd(a0, _mm_loadu_pd(r));
        a1 = _mm_add_pd(a1, _mm_loadu_pd(r + 2));
        a2 = _mm_add_pd(a2, _mm_loadu_pd(r + 4));
        a3 = _mm_add_pd(a3, _mm_loadu_pd(r + 6));
        if (vectors > 4) a4 = _mm_add_pd(a4, _mm_loadu_pd(r + 8));
        if (vectors > 5) a5 = _mm_add_pd(a5, _mm_loadu_pd(r + 10));
      } while (draw < last);
    }
    _mm_storeu_pd(sums, a0), _mm_storeu_pd(sums + 2, a1), _mm_storeu_pd(sums + 4, a2), _mm_storeu_pd(sums + 6, a3);
    if (vectors > 4) _mm_storeu_pd(sums + 8, a4);
    if (vectors > 5) _mm_storeu_pd(sums + 10, a5);
  }
}

static void add_half_blocks(const double *table, const source *sources, const source *end, int resamples, double *sums, int stride) {
  for (int b = 0; b < resamples; b += 2) {
    int other = b + 1 < resamples;
    double *next = sums + other * stride;
    __m128d a0 = _mm_loadu_pd(sums), a1 = _mm_loadu_pd(sums + 2), a2 = _mm_loadu_pd(sums + 4);
    __m128d b0 = _mm_loadu_pd(next), b1 = _mm_loadu_pd(next + 2), b2 = _mm_loadu_pd(next + 4);
    for (const source *s = sources; s < end; s++) {
      const double *records = table + (size_t)s->first * 6;
      const uint32_t *draw = s->from + (size_t)b * s->draws, *last = draw + s->draws;
      size_t apart = (size_t)other * s->draws;
      do {
        const double *p = records + (size_t)6 * draw[0], *q = records + (size_t)6 * draw[apart];
        a0 = _mm_add_pd(a0, _mm_loadu_pd(p));
        b0 = _mm_add_pd(b0, _mm_loadu_pd(q));
        a1 = _mm_add_pd(a1, _mm_loadu_pd(p + 2));
        b1 = _mm_add_pd(b1, _mm_loadu_pd(q + 2));
        a2 = _mm_add_pd(a2, _mm_loadu_pd(p + 4));
        b2 = _mm_add_pd(b2, _mm_loadu_pd(q + 4));
      } while (++draw < last);
    }
    _mm_storeu_pd(sums, a0), _mm_storeu_pd(sums + 2, a1), _mm_storeu_pd(sums + 4, a2);
    _mm_storeu_pd(next, b0), _mm_storeu_pd(next + 2, b1), _mm_storeu_pd(next + 4, b2);
    sums = next + stride;
  }
}

static void add_blocks(int width, const double *table, const source *sources, const source *end, int resamples, double *sums, int stride) {
  if (width == 6) add_half_blocks(table, sources, end, resamples, sums, stride);
  else if (width == 8) add_vectors(4, table, sources, end, resamples, sums, stride);
  else if (width == 10) add_vectors(5, table, sources, end, resamples, sums, stride);
  else add_vectors(6, table, sources, end, resamples, sums, stride);
}

/* One pair, from its values: a resample in each lane. */
static void add_values(const double *values, const source *sources, const source *end, int resamples, double *sums, int stride) {
  for (int b = 0; b < resamples; b += 2) {
    int other = b + 1 < resamples;
    double *next = sums + other * stride;
    __m128d u = _mm_setzero_pd(), v = u, uu = u, vv = u, uv = u;
    for (const source *s = sources; s < end; s++) {
      const double *records = values + (size_t)s->first * 2;
      const uint32_t *draw = s->from + (size_t)b * s->draws, *last = draw + s->draws;
      size_t apart = (size_t)other * s->draws;
      do {
        __m128d one = _mm_loadu_pd(records + (size_t)2 * draw[0]), two = _mm_loadu_pd(records + (size_t)2 * draw[apart]);
        __m128d x = _mm_unpacklo_pd(one, two), y = _mm_unpackhi_pd(one, two);
        u = _mm_add_pd(u, x);
        v = _mm_add_pd(v, y);
        uu = _mm_add_pd(uu, _mm_mul_pd(x, x));
        vv = _mm_add_pd(vv, _mm_mul_pd(y, y));
        uv = _mm_add_pd(uv, _mm_mul_pd(x, y));
      } while (++draw < last);
    }
    if (other) {
      _mm_storeu_pd(next, _mm_unpackhi_pd(u, v)), _mm_storeu_pd(next + 2, _mm_unpackhi_pd(uu, vv));
      _mm_storeh_pd(next + 4, uv);
    }
    _mm_storeu_pd(sums, _mm_unpacklo_pd(u, v)), _mm_storeu_pd(sums + 2, _mm_unpacklo_pd(uu, vv));
    _mm_store_sd(sums + 4, uv);
    sums = next + stride;
  }
}

static inline __m128d both(const double *one, const double *other) {
  return _mm_loadh_pd(_mm_load_sd(one), other);
}

/* r of two sets of sums, one in each lane. */
static inline __m128d correlations(const double *one, const double *other, const int *slot) {
  __m128d u = both(one + slot[0], other + slot[0]), v = both(one + slot[1], other + slot[1]);
  __m128d n = both(one + slot[5], other + slot[5]), uv = both(one + slot[4], other + slot[4]);
  __m128d scale_x = _mm_mul_pd(n, both(one + slot[2], other + slot[2]));
  __m128d scale_y = _mm_mul_pd(n, both(one + slot[3], other + slot[3]));
  __m128d xx = _mm_sub_pd(scale_x, _mm_mul_pd(u, u)), yy = _mm_sub_pd(scale_y, _mm_mul_pd(v, v));
  __m128d xy = _mm_sub_pd(_mm_mul_pd(n, uv), _mm_mul_pd(u, v));
  __m128d r = _mm_div_pd(xy, _mm_sqrt_pd(_mm_mul_pd(xx, yy)));
  r = _mm_min_pd(_mm_max_pd(r, _mm_set1_pd(-1)), _mm_set1_pd(1));
  __m128d rounding = _mm_set1_pd(1e-13);
  __m128d varies = _mm_and_pd(_mm_cmpgt_pd(xx, _mm_mul_pd(scale_x, rounding)),
                              _mm_cmpgt_pd(yy, _mm_mul_pd(scale_y, rounding)));
  return _mm_or_pd(_mm_and_pd(varies, r), _mm_andnot_pd(varies, _mm_set1_pd(NAN)));
}

/* Squares about a centre, as four partial sums. */
static double squares_about(const double *x, int n, double centre) {
  __m128d c = _mm_set1_pd(centre), even = _mm_setzero_pd(), odd = even;
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    __m128d first = _mm_sub_pd(_mm_loadu_pd(x + i), c), second = _mm_sub_pd(_mm_loadu_pd(x + i + 2), c);
    even = _mm_add_pd(even, _mm_mul_pd(first, first));
    odd = _mm_add_pd(odd, _mm_mul_pd(second, second));
  }
  even = _mm_add_pd(even, odd);
  double total = ((double *)&even)[0] + ((double *)&even)[1];
  for (; i < n; i++) total += (x[i] - centre) * (x[i] - centre);
  return total;
}

/* What BCa would start from: kept so that the compiler cannot leave its sum out. */
static volatile double share_below;

void interval(double *values, int count, double value, double *out) {
  int kept = 0;
  for (; kept + 2 <= count; kept += 2) {
    __m128d two = _mm_loadu_pd(values + kept);
    if (_mm_movemask_pd(_mm_cmpneq_pd(two, two))) break;
  }
  for (int i = kept; i < count; i++) {
    values[kept] = values[i];
    kept += values[i] == values[i];
  }
  __m128d even = _mm_setzero_pd(), odd = even;
  int i = 0;
  for (; i + 4 <= kept; i += 4) {
    even = _mm_add_pd(even, _mm_loadu_pd(values + i));
    odd = _mm_add_pd(odd, _mm_loadu_pd(values + i + 2));
  }
  even = _mm_add_pd(even, odd);
  double total = ((double *)&even)[0] + ((double *)&even)[1];
  for (; i < kept; i++) total += values[i];
  double squares = squares_about(values, kept, total / kept);
  /* Values below the statistic; ties count half. */
  __m128d bar = _mm_set1_pd(value), shares = _mm_setzero_pd();
  for (i = 0; i + 2 <= kept; i += 2) {
    __m128d two = _mm_loadu_pd(values + i);
    shares = _mm_add_pd(shares, _mm_and_pd(_mm_cmplt_pd(two, bar), _mm_set1_pd(1)));
    shares = _mm_add_pd(shares, _mm_and_pd(_mm_cmpeq_pd(two, bar), _mm_set1_pd(0.5)));
  }
  double below = ((double *)&shares)[0] + ((double *)&shares)[1];
  if (i < kept) below += values[i] < value ? 1 : values[i] == value ? 0.5 : 0;
  share_below = below / kept;
  double lower = 0.5 * (1 - 0.95), probabilities[3] = {0.5, lower, 1 - lower};
  out[0] = sqrt(squares / (kept - 1));
  quantiles(values, kept, probabilities, 3, out + 1);
}

static void standardize(const double *x, int n, double *out) {
  __m128d even = _mm_setzero_pd(), odd = even;
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    even = _mm_add_pd(even, _mm_loadu_pd(x + i));
    odd = _mm_add_pd(odd, _mm_loadu_pd(x + i + 2));
  }
  even = _mm_add_pd(even, odd);
  double sum = ((double *)&even)[0] + ((double *)&even)[1], rest = 0;
  for (; i < n; i++) sum += x[i];
  double rough = sum / n;
  for (i = 0; i < n; i++) rest += x[i] - rough;
  double mean = rough + rest / n;
  double scale = sqrt(squares_about(x, n, mean) / n);
  for (i = 0; i < n; i++) out[i] = (x[i] - mean) / scale;
}

void bootstrap(const double *given, int n, int columns, int strata, int resamples, double *out) {
  plan_moments(columns);
  int pairs = columns * (columns - 1) / 2, blocks = (summed + BLOCK - 1) / BLOCK, widest = block_width(0);
  int size = n / strata, most = (columns > 2 ? TUPLES : TUPLES_OF_ONE_PAIR) / strata;
  int g = 1, tuples = size, table_length = n, source_count = 0, draws = 0;
  if (most > resamples) most = resamples;
  while (size > 1 && g < size && (int64_t)tuples * size <= most) tuples *= size, g++;
  source sources[2 * MOST_STRATA];
  for (int s = 0; s < strata; s++) {
    int from = s * size, bound = size;
    for (int k = 1; k <= g; k++) {
      if (k == g) sources[source_count++] = (source){from, bound, size / g, 0};
      if (k == size % g) sources[source_count++] = (source){from, bound, 1, 0};
      if (k == g) break;
      from = table_length;
      bound *= size;
      table_length += bound;
    }
  }
  source *end = sources + source_count;
  for (source *s = sources; s < end; s++) draws += s->draws;
  int chunk = DRAWS_A_CHUNK / draws > 2 ? DRAWS_A_CHUNK / draws : 2;
  int stride = (blocks - 1) * BLOCK + block_width(blocks - 1);
  if (stride < moment_count) stride = moment_count;
  if (chunk > resamples) chunk = resamples;
  double *z = malloc(sizeof(double) * n * columns);
  double *tables = malloc(sizeof(double) * blocks * table_length * widest);
  double *sums = malloc(sizeof(double) * chunk * stride);
  double *whole = calloc(stride, sizeof(double));
  uint32_t *drawn = malloc(4 * (size_t)chunk * draws + 16 * (size_t)source_count);
  for (int j = 0; j < columns; j++) standardize(given + j * n, n, z + j * n);
  int observed = g == 1 && pairs == 1;
  for (int block = 0; block < blocks; block++) {
    int width = block_width(block);
    double *table = tables + (size_t)block * table_length * widest, *next = table + n * width;
    fill_records(block, z, n, table);
    for (int r = 0; r < n; r++)
      for (int k = 0; k < width; k++) whole[block * BLOCK + k] += table[r * width + k];
    for (int s = 0; s < strata; s++) {
      double *single = table + s * size * width, *from = single;
      for (int k = 1, count = size; k < g; k++, count *= size) {
        extend(from, count, single, size, width, next);
        from = next;
        next += count * size * width;
      }
    }
  }
  whole[summed] = n;
  if (observed)
    for (int i = 0; i < n; i++) tables[2 * i] = z[i], tables[2 * i + 1] = z[n + i];
  seed(1, 0);
  for (int done = 0; done < resamples; done += chunk) {
    int now = resamples - done < chunk ? resamples - done : chunk;
    uint32_t *to = drawn;
    for (source *s = sources; s < end; s++) {
      fill_bounded(to, now * s->draws, s->bound);
      s->from = to;
      to += (now * s->draws + 3) & ~3;
    }
    memset(sums, 0, sizeof(double) * now * stride);
    if (observed) add_values(tables, sources, end, now, sums, stride);
    for (int block = 0; !observed && block < blocks; block++) {
      int width = block_width(block);
      for (const source *s = sources; s < end;) {
        const source *first = s;
        size_t bytes = 0;
        do bytes += (size_t)s++->bound * width * 8;
        while (s < end && bytes + (size_t)s->bound * width * 8 <= PASS_BYTES);
        add_blocks(width, tables + (size_t)block * table_length * widest, first, s, now, sums + block * BLOCK, stride);
      }
    }
    for (int b = 0; b < now; b++) sums[b * stride + summed] = n;
    for (int p = 0; p < pairs; p++) {
      double *to_ = out + (size_t)p * resamples + done, *from = sums;
      int left = now;
      for (; left >= 2; left -= 2, from += 2 * stride, to_ += 2) _mm_storeu_pd(to_, correlations(from, from + stride, slots[p]));
      if (left) _mm_store_sd(to_, correlations(from, from, slots[p]));
    }
  }
  for (int p = 0; p < pairs; p++) {
    double value;
    _mm_store_sd(&value, correlations(whole, whole, slots[p]));
    interval(out + (size_t)p * resamples, resamples, value, out + (size_t)pairs * resamples + 4 * p);
  }
  free(z), free(tables), free(sums), free(whole), free(drawn);
}
