"""Writes distributions.safetensors: what the reference tools make of small sets.

Usage: Tools/with-torch-python.sh --peers Tests/MetricsTests/Fixtures/make_distributions.py

Values come from the tools' own functions (pytorch-fid, torch-fidelity, POT, scikit-learn, scipy); where there is no tool (the MMD of GAN-Metrics, MS-SSIM, Laplacian pyramids, bins), from the definition in numpy
and scipy. Names are `case.input` and `case.value`.
"""

import json
import pathlib
import struct

import numpy as np
import ot
import scipy.ndimage
import scipy.spatial.distance
import scipy.special
import scipy.stats
import torch
import vision  # noqa: F401 (before torch_fidelity)
import torch_fidelity
from pytorch_fid.fid_score import calculate_frechet_distance
from sklearn.cluster import KMeans
from torch_fidelity import metric_isc, metric_kid, metric_ppl
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric

TYPES = {"float32": "F32", "float64": "F64", "int64": "I64", "uint8": "U8"}


def write(path, tensors):
    header, blob = {}, b""
    for name, array in tensors.items():
        array = np.ascontiguousarray(array)
        header[name] = {
            "dtype": TYPES[array.dtype.name], "shape": list(np.shape(array)),
            "data_offsets": [len(blob), len(blob) + array.nbytes],
        }
        blob += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + blob)


def correlated(rng, count, width, shift=0.0):
    """Like features of a network: positive, correlated, some directions much wider than others."""
    mixing = np.random.RandomState(7).randn(width, width) * np.logspace(0, -1.5, width)[:, None]
    return np.maximum(rng.randn(count, width) @ mixing + 0.5 + shift, 0).astype(np.float32)


def frechet(t):
    rng = np.random.RandomState(1)
    for case, n, m, width in [("fid", 90, 70, 24), ("fid-singular", 20, 15, 24), ("fid-mixed", 60, 15, 24)]:
        real, fake = correlated(rng, n, width), correlated(rng, m, width, 0.2) * np.float32(1.1)
        t[f"{case}.real"], t[f"{case}.fake"] = real, fake
        moments = [(np.mean(x, axis=0), np.cov(x, rowvar=False)) for x in (real.astype(float), fake.astype(float))]
        t[f"{case}.pytorch-fid"] = np.float64(calculate_frechet_distance(*moments[0], *moments[1]))
        first, second = [fid_features_to_statistics(torch.from_numpy(x.astype(float))) for x in (real, fake)]
        found = fid_statistics_to_metric(first, second, False)["frechet_inception_distance"]
        t[f"{case}.torch-fidelity"] = np.float64(found)


def kernels(t):
    rng = np.random.RandomState(2)
    real, fake = correlated(rng, 60, 20), correlated(rng, 50, 20, 0.1)
    t["kid.real"], t["kid.fake"] = real, fake
    settings = dict(kid_kernel="poly", kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1)
    doubles = [torch.from_numpy(x.astype(float)) for x in (real, fake)]
    # torch-fidelity's own draws, in its order.
    draws = np.random.RandomState(2020)
    subsets = [(draws.choice(60, 25, replace=False), draws.choice(50, 25, replace=False)) for _ in range(8)]
    t["kid.real-subsets"] = np.stack([s[0] for s in subsets]).astype(np.int64)
    t["kid.fake-subsets"] = np.stack([s[1] for s in subsets]).astype(np.int64)
    t["kid.values"] = np.array([
        metric_kid.kernel_mmd(doubles[0][a].numpy(), doubles[1][b].numpy(), **settings) for a, b in subsets])
    found = metric_kid.kid_features_to_metric(
        *doubles, **settings, kid_subsets=8, kid_subset_size=25, rng_seed=2020, verbose=False)
    t["kid.mean"] = np.float64(found["kernel_inception_distance_mean"])
    t["kid.deviation"] = np.float64(found["kernel_inception_distance_std"])
    half = [doubles[0][:50], doubles[1]]
    found = metric_kid.kid_features_to_metric(
        *half, **settings, kid_subsets=2, kid_subset_size=50, rng_seed=2020, verbose=False)
    t["kid.whole"] = np.float64(found["kernel_inception_distance_mean"])

    # GAN-Metrics, metric.py: mmd(Mxx, Mxy, Myy, sigma) on squared distances.
    def squared(a, b):
        return scipy.spatial.distance.cdist(a.astype(float), b.astype(float), "sqeuclidean")

    def mmd(xx, xy, yy, sigma):
        scale = xx.mean()
        xx, xy, yy = (np.exp(-d / (scale * 2 * sigma * sigma)) for d in (xx, xy, yy))
        return np.sqrt(max(xx.mean() + yy.mean() - 2 * xy.mean(), 0))

    distances = squared(real, real), squared(real, fake), squared(fake, fake)
    t["mmd.value"], t["mmd.narrow"] = np.float64(mmd(*distances, 1)), np.float64(mmd(*distances, 0.3))


def scores(t):
    rng = np.random.RandomState(3)
    logits = torch.from_numpy(3 * rng.randn(57, 7) + np.linspace(0, 1.5, 7))
    real = torch.from_numpy(3 * rng.randn(40, 7))
    t["is.probabilities"], t["is.real"] = logits.softmax(1).numpy(), real.softmax(1).numpy()
    for name, splits in [("unsplit", 1), ("split", 10)]:
        found = metric_isc.isc_features_to_metric(logits, splits=splits, shuffle=False)
        t[f"is.{name}"] = np.float64(found["inception_score_mean"])
    t["is.deviation"] = np.float64(found["inception_score_std"])
    p, q = t["is.probabilities"].mean(0), t["is.real"].mean(0)
    mode = np.exp(scipy.special.rel_entr(t["is.probabilities"], p).sum(1).mean() - scipy.stats.entropy(p, q))
    t["ms.value"] = np.float64(mode)


def sliced(t):
    real, fake = t["kid.real"].astype(float), t["kid.fake"].astype(float)
    rng = np.random.RandomState(4)
    directions = rng.randn(20, 30)
    directions /= np.linalg.norm(directions, axis=0, keepdims=True)
    t["swd.directions"] = directions
    for p in (1, 2):
        t[f"swd.unequal-{p}"] = np.float64(ot.sliced_wasserstein_distance(real, fake, projections=directions, p=p))
        t[f"swd.equal-{p}"] = np.float64(ot.sliced_wasserstein_distance(real[:50], fake, projections=directions, p=p))


def pictures(rng, count, height, width):
    smooth = scipy.ndimage.gaussian_filter(rng.randn(count, 3, height, width), (0, 0, 2, 2))
    return np.clip(128 + 300 * smooth, 0, 255).astype(np.uint8)


def pyramids(t):
    rng = np.random.RandomState(5)
    images = pictures(rng, 2, 32, 32)
    t["pyramid.images"] = images
    line = np.array([1, 4, 6, 4, 1]) / 16
    kernel = np.outer(line, line)[None, None]

    # Progressive growing's metrics/sliced_wasserstein.py.
    def down(x):
        return scipy.ndimage.convolve(x, kernel, mode="mirror")[:, :, ::2, ::2]

    def up(x):
        spread = np.zeros((*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3]))
        spread[:, :, ::2, ::2] = x
        return scipy.ndimage.convolve(spread, kernel * 4, mode="mirror")

    levels = [images.astype(float)]
    for level in range(1, 2):
        levels.append(down(levels[-1]))
        levels[-2] -= up(levels[-1])
    for number, level in enumerate(levels):
        t[f"pyramid.level{number}"] = level.astype(np.float32)
    coarse = levels[1]
    places = np.stack([rng.randint(0, 2, 12), rng.randint(3, 13, 12), rng.randint(3, 13, 12)], 1)
    t["patches.places"] = places.astype(np.int64)
    patches = np.stack([coarse[n, :, y - 3:y + 4, x - 3:x + 4] for n, y, x in places])
    patches -= patches.mean((0, 2, 3), keepdims=True)
    patches /= patches.std((0, 2, 3), keepdims=True)
    t["patches.rows"] = patches.reshape(12, -1).astype(np.float32)


def similarity(t):
    """Wang et al. 2003 written out, with dense two-dimensional windows."""
    rng = np.random.RandomState(6)

    def ms_ssim(x, y):
        edge = min(x.shape[1:])
        weights = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])
        scales = max(1, sum(edge // 2 ** s >= 11 for s in range(5)))
        weights = weights[:scales] / weights[:scales].sum() if scales < 5 else weights
        size = min(11, edge)
        axis = np.arange(size) - (size - 1) / 2
        bell = np.exp(-axis ** 2 / (2 * (1.5 * size / 11) ** 2))
        window = np.outer(bell, bell)
        window /= window.sum()
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        x, y = x.astype(float), y.astype(float)
        result = 1.0
        for scale in range(scales):
            views = [np.lib.stride_tricks.sliding_window_view(a, (size, size), axis=(1, 2)) for a in (x, y)]
            mean = lambda a: (a * window).sum((-1, -2))
            mx, my = mean(views[0]), mean(views[1])
            vx, vy = (mean((v - m[..., None, None]) ** 2) for v, m in zip(views, (mx, my)))
            vxy = mean((views[0] - mx[..., None, None]) * (views[1] - my[..., None, None]))
            structure = (2 * vxy + c2) / (vx + vy + c2)
            luminance = (2 * mx * my + c1) / (mx ** 2 + my ** 2 + c1)
            last = scale == scales - 1
            result *= max(0, (luminance * structure if last else structure).mean()) ** weights[scale]
            halve = lambda a: np.pad(a, [(0, 0)] + [(0, n % 2) for n in a.shape[1:]], "edge").reshape(
                len(a), (a.shape[1] + 1) // 2, 2, (a.shape[2] + 1) // 2, 2).mean((2, 4))
            x, y = halve(x), halve(y)
        return result

    for name, height, width in [("small", 8, 9), ("digits", 28, 28), ("odd", 50, 45)]:
        first = pictures(rng, 2, height, width)
        second = np.clip(0.7 * first + 0.3 * pictures(rng, 2, height, width), 0, 255).astype(np.uint8)
        t[f"ms-ssim.{name}.first"], t[f"ms-ssim.{name}.second"] = first, second
        t[f"ms-ssim.{name}.values"] = np.array([ms_ssim(a, b) for a, b in zip(first, second)])
    # Five scales: made from a formula on both sides, so that nothing large is stored.
    y, x = np.mgrid[0:192, 0:176]
    waves = [np.floor(128 + 100 * np.sin(x / a) * np.cos(y / b))[None].astype(np.uint8) for a, b in [(7, 9), (7.5, 9)]]
    t["ms-ssim.five.value"] = np.float64(ms_ssim(*waves))


class Plane(torch.nn.Module):
    """A generator whose images are a linear map of the latent and its square."""

    def __init__(self, weight):
        super().__init__()
        self.weight = weight

    def forward(self, z):
        z = z.double()
        return (z + z ** 2) @ self.weight


class SquaredDistance(torch_fidelity.SampleSimilarityBase):
    def __init__(self, name, **_):
        super().__init__(name)

    def forward(self, first, second):
        return ((first - second) ** 2).sum(1)


def path_length(t):
    torch_fidelity.register_sample_similarity("squared", SquaredDistance)
    rng = np.random.RandomState(8)
    weight = rng.randn(5, 6)
    t["ppl.weight"] = weight
    percentile = np.percentile
    np.percentile = lambda *a, interpolation: percentile(*a, method=interpolation)  # its old name, gone from numpy 2
    for path in ("lerp", "slerp_any"):
        model = torch_fidelity.GenerativeModelModuleWrapper(Plane(torch.from_numpy(weight)), 5, "normal", 0)
        found = metric_ppl.calculate_ppl(
            1, input1=model, input1_model_num_samples=40, input1_model_z_size=5, input1_model_z_type="normal",
            input1_model_num_classes=0, ppl_sample_similarity="squared", ppl_epsilon=0.05, ppl_z_interp_mode=path,
            ppl_reduction="none", batch_size=16, cuda=False, verbose=False, rng_seed=2020)
        t[f"ppl.{path}"] = np.float64(found["perceptual_path_length_mean"])
    draws = np.random.RandomState(2020)
    t["ppl.latents"] = draws.randn(80, 5).astype(np.float32)


def clusters(t):
    rng = np.random.RandomState(9)
    points = rng.randn(80, 3) + 2 * rng.randint(0, 3, (80, 1))
    first = points[:5].copy()
    found = KMeans(5, init=first, n_init=1, algorithm="lloyd", tol=0).fit(points)
    t["kmeans.points"], t["kmeans.first"] = points, first
    t["kmeans.centres"], t["kmeans.assignment"] = found.cluster_centers_, found.labels_.astype(np.int64)
    t["kmeans.inertia"] = np.float64(found.inertia_)
    real, fake = np.array([40, 60, 0, 100, 30, 70]), np.array([25, 50, 9, 60, 0, 56])
    t["bins.real"], t["bins.fake"] = real.astype(np.int64), fake.astype(np.int64)
    # A two-proportion test is the chi-squared test of the 2×2 table without correction.
    n, m = real.sum(), fake.sum()
    tests = [scipy.stats.chi2_contingency([[a, n - a], [b, m - b]], correction=False).pvalue for a, b in zip(real, fake)]
    t["bins.different"] = (np.array(tests) < 0.05).astype(np.int64)
    t["bins.divergence"] = np.float64(scipy.spatial.distance.jensenshannon(real / n, fake / m) ** 2)


def quantiles(t):
    p = np.array([1e-12, 1e-4, 0.01, 0.2, 0.4, 0.5, 0.500001, 0.7, 0.95, 0.975, 0.9995, 1 - 1e-9])
    t["quantiles.p"], t["quantiles.normal"] = p, scipy.stats.norm.ppf(p)
    for degrees in (1, 2.5, 9, 30, 1000):
        t[f"quantiles.student.{degrees}"] = scipy.stats.t.ppf(p, degrees)
    a, b, x = (v.ravel() for v in np.meshgrid([0.5, 1, 4.5, 80], [0.5, 2, 30], [1e-6, 0.1, 0.5, 0.9, 0.999]))
    t["beta.a"], t["beta.b"], t["beta.x"], t["beta.value"] = a, b, x, scipy.special.betainc(a, b, x)


def main():
    tensors = {}
    for part in (frechet, kernels, scores, sliced, pyramids, similarity, path_length, clusters, quantiles):
        part(tensors)
    write(pathlib.Path(__file__).with_name("distributions.safetensors"), tensors)


if __name__ == "__main__":
    main()
