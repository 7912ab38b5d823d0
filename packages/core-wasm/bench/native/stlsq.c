/* assembly/stlsq.ts, linalg.ts and eigen.ts: bagged sequentially thresholded least squares with ridge. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

static const double THRESHOLD = 0.1, ALPHA = 0.05, PRESENT = 1e-14, RANK = 1e-13, DEPENDENT = 1e-13;
enum { MAX_ITERATIONS = 20, MAX_SWEEPS = 60 };

typedef struct {
  const double *library, *targets;
  int n, m, q, rows, stride, size;
  double *columns, *goals, *gram, *moments, *system, *spectrum, *vectors, *scratch, *weights;
  int *support;
} problem;

static int even(int n) { return (n + 1) & ~1; }
static double *room(int count) { return malloc(sizeof(double) * count); }
static inline double sum_lanes(__m128d pair) { return _mm_cvtsd_f64(pair) + _mm_cvtsd_f64(_mm_unpackhi_pd(pair, pair)); }

static double dot(const double *x, const double *y, int n) {
  __m128d sum = _mm_setzero_pd();
  for (int i = 0; i < n; i += 2) sum = _mm_add_pd(sum, _mm_mul_pd(_mm_loadu_pd(x + i), _mm_loadu_pd(y + i)));
  return sum_lanes(sum);
}

/* The four inner products of two rows at p and two at q, over n numbers. */
static inline void block(const double *p, const double *q, int n, int stride, double s[4]) {
  __m128d s00 = _mm_setzero_pd(), s01 = s00, s10 = s00, s11 = s00;
  for (const double *end = p + n; p < end; p += 2, q += 2) {
    __m128d p0 = _mm_loadu_pd(p), p1 = _mm_loadu_pd(p + stride);
    __m128d q0 = _mm_loadu_pd(q), q1 = _mm_loadu_pd(q + stride);
    s00 = _mm_add_pd(s00, _mm_mul_pd(p0, q0));
    s01 = _mm_add_pd(s01, _mm_mul_pd(p0, q1));
    s10 = _mm_add_pd(s10, _mm_mul_pd(p1, q0));
    s11 = _mm_add_pd(s11, _mm_mul_pd(p1, q1));
  }
  s[0] = sum_lanes(s00), s[1] = sum_lanes(s01), s[2] = sum_lanes(s10), s[3] = sum_lanes(s11);
}

static void products(const double *a, int rows_a, const double *b, int rows_b, int n, int stride, double *out, int out_stride) {
  for (int i = 0; i < rows_a; i += 2)
    for (int j = 0; j < (a == b ? i + 2 : rows_b); j += 2) {
      double s[4], *to = out + i * out_stride + j;
      block(a + i * stride, b + j * stride, n, stride, s);
      to[0] = s[0], to[1] = s[1], to[out_stride] = s[2], to[out_stride + 1] = s[3];
    }
}

static int cholesky(double *m, int n, int extra, int stride) {
  for (int j = 0; j < n; j += 2) {
    const double *row = m + j * stride;
    double inverse0 = 0, inverse1 = 0, corner = 0;
    for (int i = j; i < n + extra; i += 2) {
      double s[4], *p = m + i * stride + j;
      block(p - j, row, j, stride, s);
      double a00 = p[0] - s[0], a10 = p[stride] - s[2], a11 = p[stride + 1] - s[3];
      if (i == j) {
        if (!(a00 > DEPENDENT * p[0])) return 0;
        double l00 = sqrt(a00);
        inverse0 = 1 / l00;
        corner = a10 * inverse0;
        double rest = a11 - corner * corner;
        if (!(rest > DEPENDENT * p[stride + 1])) return 0;
        double l11 = sqrt(rest);
        inverse1 = 1 / l11;
        p[0] = l00, p[stride] = corner, p[stride + 1] = l11;
      } else {
        double a01 = p[1] - s[1], x00 = a00 * inverse0, x10 = a10 * inverse0;
        p[0] = x00, p[1] = (a01 - x00 * corner) * inverse1;
        p[stride] = x10, p[stride + 1] = (a11 - x10 * corner) * inverse1;
      }
    }
  }
  return 1;
}

static void solve_lower(const double *m, int n, int stride, double *z) {
  for (int i = 0; i < n; i++) {
    double sum = z[i];
    for (int j = 0; j < i; j++) sum -= m[i * stride + j] * z[j];
    z[i] = sum / m[i * stride + i];
  }
}

static void solve_upper(const double *m, int n, int stride, double *z) {
  for (int i = n - 1; i >= 0; i--) {
    const double *row = m + i * stride;
    double value = z[i] / row[i];
    z[i] = value;
    __m128d factor = _mm_set1_pd(value);
    int j = 0;
    for (; j + 1 < i; j += 2)
      _mm_storeu_pd(z + j, _mm_sub_pd(_mm_loadu_pd(z + j), _mm_mul_pd(factor, _mm_loadu_pd(row + j))));
    if (j < i) z[j] -= value * row[j];
  }
}

static void swap(double *one, double *other, int n) {
  for (int k = 0; one != other && k < n; k++) {
    double held = one[k];
    one[k] = other[k], other[k] = held;
  }
}

static void symmetric_eigen(double *a, int n, double *values, double *vectors) {
  for (int i = 0; i < n * n; i++) vectors[i] = i % (n + 1) == 0;
  int converged = 0;
  for (int sweep = 0; sweep < MAX_SWEEPS && !converged; sweep++) {
    converged = 1;
    for (int p = 0; p < n - 1; p++)
      for (int q = p + 1; q < n; q++) {
        double *row_p = a + p * n, *row_q = a + q * n, off = row_p[q], app = row_p[p], aqq = row_q[q];
        double theta = (aqq - app) / (2 * off);
        double t = fabs(theta) > 1e150 ? 0.5 / theta : (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(1 + theta * theta));
        int settled = fabs(off) <= 1e-16 * sqrt(fabs(app) * fabs(aqq)) || t == 0;
        row_p[q] = 0, row_q[p] = 0;
        if (settled) continue;
        converged = 0;
        double c = 1 / sqrt(1 + t * t), s = t * c;
        row_p[p] = app - t * off, row_q[q] = aqq + t * off;
        for (int k = 0; k < n; k++) {
          if (k != p && k != q) {
            double akp = row_p[k], akq = row_q[k];
            a[k * n + p] = row_p[k] = c * akp - s * akq;
            a[k * n + q] = row_q[k] = s * akp + c * akq;
          }
          double vp = vectors[p * n + k], vq = vectors[q * n + k];
          vectors[p * n + k] = c * vp - s * vq;
          vectors[q * n + k] = s * vp + c * vq;
        }
      }
  }
  for (int i = 0; i < n; i++) values[i] = a[i * n + i];
  for (int i = 0; i < n; i++) {
    int best = i, largest = 0;
    for (int j = i + 1; j < n; j++)
      if (values[j] > values[best]) best = j;
    swap(values + i, values + best, 1);
    double *row = vectors + i * n;
    swap(row, vectors + best * n, n);
    for (int k = 1; k < n; k++)
      if (fabs(row[k]) > fabs(row[largest]) * (1 + 1e-9)) largest = k;
    if (row[largest] < 0)
      for (int k = 0; k < n; k++) row[k] = -row[k];
  }
}

static void prepare(problem *p) {
  int rows = 0, m = even(p->m);
  for (int r = 0; r < p->n; r++) {
    if (p->weights[r] == 0) continue;
    double scale = sqrt(p->weights[r]);
    for (int j = 0; j < p->m; j++) p->columns[j * p->stride + rows] = p->library[r * p->m + j] * scale;
    for (int t = 0; t < p->q; t++) p->goals[t * p->stride + rows] = p->targets[r * p->q + t] * scale;
    rows++;
  }
  p->rows = rows;
  int length = even(rows);
  if (rows < length) {
    for (int j = 0; j < p->m; j++) p->columns[j * p->stride + rows] = 0;
    for (int t = 0; t < p->q; t++) p->goals[t * p->stride + rows] = 0;
  }
  products(p->columns, m, p->columns, m, length, p->stride, p->gram, m);
  products(p->goals, even(p->q), p->columns, m, length, p->stride, p->moments, m);
}

static void fill_system(problem *p, double alpha, int dual, int order, int stride) {
  int n = even(order), m = even(p->m);
  double *system = p->system;
  if (dual) {
    memset(system, 0, sizeof(double) * n * stride);
    for (int k = 0; k < p->size; k++) {
      const double *column = p->columns + p->support[k] * p->stride;
      for (int i = 0; i < order; i++) {
        double *row = system + i * stride;
        __m128d value = _mm_set1_pd(column[i]);
        for (int j = 0; j <= i; j += 2)
          _mm_storeu_pd(row + j, _mm_add_pd(_mm_loadu_pd(row + j), _mm_mul_pd(value, _mm_loadu_pd(column + j))));
      }
    }
  } else {
    for (int i = 0; i < order; i++) {
      const double *from = p->gram + p->support[i] * m;
      for (int j = 0; j <= i; j++) system[i * stride + j] = from[p->support[j]];
    }
  }
  for (int i = 0; i < order; i++) system[i * stride + i] += alpha;
  if (order < n) {
    memset(system + order * stride, 0, sizeof(double) * stride);
    system[order * stride + order] = 1;
  }
}

static void fill_border(problem *p, int t, int dual, int order, int n, double *border) {
  if (dual) memcpy(border, p->goals + t * p->stride, sizeof(double) * order);
  else
    for (int i = 0; i < order; i++) border[i] = p->moments[t * even(p->m) + p->support[i]];
  if (order < n) border[order] = 0;
}

static void spread(problem *p, int dual, int order, const double *solution, double *out) {
  if (!dual) {
    memcpy(out, solution, sizeof(double) * order);
    return;
  }
  for (int k = 0; k < p->size; k++) {
    const double *column = p->columns + p->support[k] * p->stride;
    double sum = 0;
    for (int r = 0; r < order; r++) sum += column[r] * solution[r];
    out[k] = sum;
  }
}

static void refine(problem *p, int t, double *solution, int stride) {
  int n = even(p->size), length = even(p->rows);
  double *residual = p->scratch + p->stride, *correction = residual + p->stride;
  memcpy(residual, p->goals + t * p->stride, sizeof(double) * length);
  for (int k = 0; k < p->size; k++) {
    const double *column = p->columns + p->support[k] * p->stride;
    __m128d w = _mm_set1_pd(solution[k]);
    for (int r = 0; r < length; r += 2)
      _mm_storeu_pd(residual + r, _mm_sub_pd(_mm_loadu_pd(residual + r), _mm_mul_pd(w, _mm_loadu_pd(column + r))));
  }
  for (int k = 0; k < p->size; k++) correction[k] = dot(p->columns + p->support[k] * p->stride, residual, length);
  if (p->size < n) correction[p->size] = 0;
  solve_lower(p->system, n, stride, correction);
  solve_upper(p->system, n, stride, correction);
  for (int k = 0; k < p->size; k++) solution[k] += correction[k];
}

static void least_solution(problem *p, int order, int stride, double *solution) {
  double *square = p->vectors + order * order, *border = p->system + even(order) * stride;
  for (int i = 0; i < order; i++)
    for (int j = 0; j <= i; j++) square[i * order + j] = square[j * order + i] = p->system[i * stride + j];
  symmetric_eigen(square, order, p->spectrum, p->vectors);
  for (int i = 0; i < order; i++) solution[i] = 0;
  for (int k = 0; k < order; k++) {
    double eigenvalue = p->spectrum[k], share = 0;
    if (!(eigenvalue > RANK * p->spectrum[0])) break;
    const double *vector = p->vectors + k * order;
    for (int i = 0; i < order; i++) share += vector[i] * border[i];
    share /= eigenvalue;
    for (int i = 0; i < order; i++) solution[i] += share * vector[i];
  }
}

static void solve(problem *p, int t, double alpha, double *out) {
  int dual = p->size > p->rows, order = dual ? p->rows : p->size, n = even(order), stride = n + 2;
  double *border = p->system + n * stride;
  fill_system(p, alpha, dual, order, stride);
  fill_border(p, t, dual, order, n, border);
  memset(border + stride, 0, sizeof(double) * n);
  if (cholesky(p->system, n, 2, stride)) {
    solve_upper(p->system, n, stride, border);
    if (alpha == 0 && !dual) refine(p, t, border, stride);
  } else {
    fill_system(p, alpha, dual, order, stride);
    fill_border(p, t, dual, order, n, border);
    least_solution(p, order, stride, p->scratch);
    memcpy(border, p->scratch, sizeof(double) * order);
  }
  spread(p, dual, order, border, out);
}

static void every_column(problem *p) {
  p->size = p->m;
  for (int j = 0; j < p->m; j++) p->support[j] = j;
}

static int solve_all(problem *p, double *out) {
  every_column(p);
  int dual = p->size > p->rows, order = dual ? p->rows : p->size, n = even(order), goals = even(p->q), stride = n + 2;
  double *border = p->system + n * stride;
  fill_system(p, ALPHA, dual, order, stride);
  for (int t = 0; t < p->q; t++) fill_border(p, t, dual, order, n, border + t * stride);
  if (p->q < goals) memset(border + p->q * stride, 0, sizeof(double) * n);
  if (!cholesky(p->system, n, goals, stride)) return 0;
  for (int t = 0; t < p->q; t++) {
    solve_upper(p->system, n, stride, border + t * stride);
    spread(p, dual, order, border + t * stride, out + t * p->m);
  }
  return 1;
}

static void keep(problem *p, const double *part, double *w, double bar, int inclusive) {
  int kept = 0;
  memset(w, 0, sizeof(double) * p->m);
  for (int k = 0; k < p->size; k++) {
    double value = part[k];
    if (!(inclusive ? fabs(value) >= bar : fabs(value) > bar)) continue;
    w[p->support[k]] = value;
    p->support[kept++] = p->support[k];
  }
  p->size = kept;
}

static void regress(problem *p, double *out) {
  int shared = solve_all(p, out);
  double *part = p->scratch + p->stride * 3;
  for (int t = 0; t < p->q; t++) {
    double *w = out + t * p->m;
    every_column(p);
    for (int k = 0; k < MAX_ITERATIONS && p->size > 0; k++) {
      int before = p->size;
      if (k == 0 && shared) memcpy(part, w, sizeof(double) * p->m);
      else solve(p, t, ALPHA, part);
      keep(p, part, w, THRESHOLD, 1);
      if (p->size == before) break;
    }
    if (p->size == 0) {
      memset(w, 0, sizeof(double) * p->m);
      continue;
    }
    for (int k = 0; k < p->size; k++) part[k] = w[p->support[k]];
    keep(p, part, w, PRESENT, 0);
    if (p->size == 0) continue;
    solve(p, t, 0, part);
    memset(w, 0, sizeof(double) * p->m);
    for (int k = 0; k < p->size; k++) w[p->support[k]] = part[k];
  }
}

void sparse_ensemble(const double *library, const double *targets, int n, int m, int q, int resamples, double *out) {
  int widest = even(n > m ? n : m), columns = even(m), goals = even(q), order = even((n < m ? n : m) + 1);
  problem p = {.library = library, .targets = targets, .n = n, .m = m, .q = q, .stride = widest};
  p.columns = calloc((columns + goals) * widest, sizeof(double));
  p.goals = p.columns + columns * widest;
  p.gram = room((columns + goals) * columns);
  p.moments = p.gram + columns * columns;
  p.system = room((order + goals) * (order + 2));
  p.spectrum = room(order);
  p.vectors = room(2 * order * order);
  p.scratch = room(4 * widest);
  p.weights = room(widest);
  p.support = malloc(sizeof(int) * columns);
  uint32_t *drawn = malloc(sizeof(uint32_t) * (n + 4));
  double *values = room(resamples), *medians = out + (size_t)resamples * q * m, *inclusion = medians + q * m;
  seed(1, 0);
  for (int b = 0; b < resamples; b++) {
    fill_bounded(drawn, n, n);
    memset(p.weights, 0, sizeof(double) * n);
    for (int k = 0; k < n; k++) p.weights[drawn[k]] += 1;
    prepare(&p);
    regress(&p, out + (size_t)b * q * m);
  }
  for (int c = 0; c < q * m; c++) {
    int present = 0;
    double half = 0.5;
    for (int b = 0; b < resamples; b++) {
      values[b] = out[(size_t)b * q * m + c];
      present += values[b] != 0;
    }
    inclusion[c] = (double)present / resamples;
    quantiles(values, resamples, &half, 1, medians + c);
  }
  free(p.columns), free(p.gram), free(p.system), free(p.spectrum), free(p.vectors), free(p.scratch);
  free(p.weights), free(p.support), free(drawn), free(values);
}
