/* The jobs of the yardstick, each a port of a kernel of assembly/, and what they share. */
#ifndef PEER_H
#define PEER_H
#include <emmintrin.h>
#include <stdint.h>

/* random.c: assembly/random.ts */
void seed(uint64_t value, uint64_t stream);
void fill_bounded(uint32_t *out, int count, uint32_t bound);

/* order.c: assembly/order.ts */
void quantiles(double *values, int n, const double *probabilities, int count, double *out);

/* bootstrap.c: r of every pair of `columns` columns of n, in strata of equal size. `out` gets for each pair
 * `resamples` values, then for each pair standard error, median, lower and upper end. */
void bootstrap(const double *given, int n, int columns, int strata, int resamples, double *out);

/* stlsq.c: bagged sparse regression; `out` gets resamples×q×m coefficients, q×m medians, q×m inclusions. */
void sparse_ensemble(const double *library, const double *targets, int n, int m, int q, int resamples, double *out);

/* rk45.c: `count` trajectories of one quadratic law; `out` gets count×samples×dimension. The
 * second is the same compiled for five dimensions alone. */
typedef struct {
  int dimension, count, sample_count;
  double from, to, relative, absolute;
  const double *coefficients, *starts, *samples;
  double *out;
} flow;
void integrate(const flow *problem);
void integrate_five(const flow *problem);
#endif
