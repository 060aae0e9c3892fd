"""Five `backward` functions with one slip each, to be found by their `gradcheck` report alone (lesson 5).

If you are here to learn: do not read on before you have named all five. What is wrong in each is said in the
teacher's guide, and by the lesson once an answer is chosen.

Each takes (net, fwd, y), with a network of two layers, and returns ∂C/∂θ and ∂C/∂b by layer, as `gradcheck`
wants it. `wrong` shows what they do to a report.
"""

from nbprop.notation import number, symbol


def bug_1(net, fwd, y):
    """Suspect 1."""
    delta2 = net.cost.prime(fwd.a[2], y) * net.sigma[2].prime(fwd.z[2])
    delta1 = (net.theta[2].mT @ delta2) * net.sigma[1].prime(fwd.z[1])
    dC_dtheta, dC_db = _gradients(fwd, delta1, delta2)
    return dC_dtheta, dC_db | {1: 0 * dC_db[1]}


def bug_2(net, fwd, y):
    """Suspect 2."""
    delta2 = net.cost.prime(fwd.a[2], y)
    delta1 = (net.theta[2].mT @ delta2) * net.sigma[1].prime(fwd.z[1])
    return _gradients(fwd, delta1, delta2)


def bug_3(net, fwd, y):
    """Suspect 3, at home in 2-2-2."""
    delta2 = net.cost.prime(fwd.a[2], y) * net.sigma[2].prime(fwd.z[2])
    delta1 = (net.theta[2] @ delta2) * net.sigma[1].prime(fwd.z[1])
    return _gradients(fwd, delta1, delta2)


def bug_4(net, fwd, y):
    """Suspect 4."""
    delta2 = net.cost.prime(fwd.a[2], y) * net.sigma[2].prime(fwd.z[2])
    delta1 = (net.theta[2].mT @ delta2) * net.sigma[1].prime(fwd.a[1])
    return _gradients(fwd, delta1, delta2)


def bug_5(net, fwd, y, rate=0.5):
    """Suspect 5."""
    delta2 = net.cost.prime(fwd.a[2], y) * net.sigma[2].prime(fwd.z[2])
    theta2 = net.theta[2] - rate * delta2 @ fwd.a[1].mT
    delta1 = (theta2.mT @ delta2) * net.sigma[1].prime(fwd.z[1])
    return _gradients(fwd, delta1, delta2)


def wrong(report):
    """What is wrong in a `gradcheck` report, a line each, with the factor backprop / numeric; as text."""
    rows = [row for row in report.rows if not row.passed]
    if not rows:
        return f"all {len(report.rows)} pass"
    lines = [f"{'parameter':9}  {'backprop':>9}  {'numeric':>9}  {'factor':>7}"]
    for row in rows:
        f, g = row.backprop, row.numeric
        factor = number(f / g, 4) if g else "–"
        lines.append(f"{symbol(row.name):9}  {number(f, 6):>9}  {number(g, 6):>9}  {factor:>7}")
    return "\n".join([*lines, f"{len(rows)} of {len(report.rows)} are wrong"])


def _gradients(fwd, delta1, delta2):
    delta = {1: delta1, 2: delta2}
    dC_dtheta = {n: delta[n] @ fwd.a[n - 1].mT for n in delta}
    dC_db = {n: delta[n].sum(axis=1, keepdims=True) for n in delta}
    return dC_dtheta, dC_db
