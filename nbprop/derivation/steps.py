"""The derivation in words: D2 to D30, each with its formula, its shapes in 2-3-2, and its code.

>>> STEPS["D17"].code
'delta1 = (theta2.mT @ delta2) * sigma.prime(z1)'
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: its name, what it says, its formula in LaTeX, its shapes in 2-3-2, its code."""

    title: str
    says: str
    formula: str
    shapes: str
    code: str


STEPS = {
    "D2": Step(
        "the weighted input of the hidden layer",
        "each hidden unit weighs both inputs and adds its bias",
        r"z^{(1)} = \theta^{(1)} \times x + b^{(1)}",
        "3×1 = 3×2 × 2×1 + 3×1",
        "z1 = theta1 @ x + b1",
    ),
    "D3": Step(
        "the activation of the hidden layer",
        "each hidden unit squashes its own z and looks at no other",
        r"a^{(1)} = \sigma(z^{(1)})",
        "3×1",
        "a1 = sigma(z1)",
    ),
    "D4": Step(
        "the weighted input of the output layer",
        "each output weighs what the hidden units hand on and adds its bias",
        r"z^{(2)} = \theta^{(2)} \times a^{(1)} + b^{(2)}",
        "2×1 = 2×3 × 3×1 + 2×1",
        "z2 = theta2 @ a1 + b2",
    ),
    "D5": Step(
        "the activation of the output layer",
        "each output squashes its own z: that is the answer of the network",
        r"a^{(2)} = \sigma(z^{(2)})",
        "2×1",
        "a2 = sigma(z2)",
    ),
    "D6": Step(
        "the cost, one number",
        "the answer is compared with the target, and one number says how wrong it is",
        r"C = C(a^{(2)}, y), \qquad \text{wanted: } \frac{\partial C}{\partial\theta^{(n)}},\ "
        r"\frac{\partial C}{\partial b^{(n)}}",
        "1",
        "C = cost(a2, y)",
    ),
    "D7": Step(
        "what δ⁽²⁾ is",
        "from here we go back: δ⁽²⁾ᵢ says how C answers to a nudge of z⁽²⁾ᵢ",
        r"\delta^{(2)}_i = \frac{\partial C}{\partial z^{(2)}_i}",
        "2×1",
        "delta2 is dC_dz2",
    ),
    "D8": Step(
        "the chain rule through a⁽²⁾",
        "z⁽²⁾ᵢ reaches C through a⁽²⁾ᵢ alone, so two slopes are multiplied",
        r"\delta^{(2)}_i = \frac{\partial C}{\partial a^{(2)}_i} \cdot "
        r"\frac{\partial a^{(2)}_i}{\partial z^{(2)}_i}",
        "2×1 = 2×1 ⊙ 2×1",
        "delta2 = dC_da2 * da2_dz2",
    ),
    "D9": Step(
        "σ works element by element",
        "the second slope is σ′, and off the diagonal there is nothing",
        r"\frac{\partial a^{(2)}_i}{\partial z^{(2)}_i} = \sigma'(z^{(2)}_i), \qquad "
        r"\frac{\partial a^{(2)}}{\partial z^{(2)}} = \mathrm{diag}\bigl(\sigma'(z^{(2)})\bigr)",
        "2×2",
        "jacobian = np.diagflat(sigma.prime(z2))",
    ),
    "D10": Step(
        "δ⁽²⁾ in short",
        "both slopes as columns, multiplied element by element",
        r"\delta^{(2)} = \frac{\partial C}{\partial a^{(2)}} \odot \sigma'(z^{(2)})",
        "2×1 = 2×1 ⊙ 2×1",
        "delta2 = cost.prime(a2, y) * sigma.prime(z2)",
    ),
    "D11": Step(
        "δ of the last layer, in general",
        "nothing in it needs layer 2 to be the last of two: it holds for any last layer N",
        r"\delta^{(N)} = \frac{\partial C}{\partial a^{(N)}} \odot \sigma'(z^{(N)})",
        "as z⁽ᴺ⁾",
        "delta[N] = cost.prime(a[N], y) * sigma[N].prime(z[N])",
    ),
    "D12": Step(
        "what δ⁽¹⁾ is, and the chain rule",
        "a hidden unit reaches C through its own a, so again two slopes are multiplied",
        r"\delta^{(1)}_j = \frac{\partial C}{\partial z^{(1)}_j} = "
        r"\frac{\partial C}{\partial a^{(1)}_j} \cdot \sigma'(z^{(1)}_j)",
        "3×1 = 3×1 ⊙ 3×1",
        "delta1 = dC_da1 * sigma.prime(z1)",
    ),
    "D13": Step(
        "every path to C adds up",
        "a hidden unit reaches C by one path through each output, and the paths add up",
        r"\frac{\partial C}{\partial a^{(1)}_j} = \sum_i \frac{\partial C}{\partial z^{(2)}_i} "
        r"\frac{\partial z^{(2)}_i}{\partial a^{(1)}_j}",
        "3×1",
        "dC_da1[j] = sum(dC_dz2[i] * J[i, j] for i in outputs)",
    ),
    "D14": Step(
        "the sums gathered into a product",
        "all those sums at once are a product: J has the outputs in its rows, the sums run down its columns",
        r"\frac{\partial C}{\partial a^{(1)}} = J^{\mathsf T} \times \frac{\partial C}{\partial z^{(2)}}, "
        r"\qquad J = \frac{\partial z^{(2)}}{\partial a^{(1)}}",
        "3×1 = 3×2 × 2×1",
        "dC_da1 = J.mT @ dC_dz2",
    ),
    "D15": Step(
        "what stands in row i, column j of J",
        "what stands in row i, column j of J is the weight to output i from hidden unit j: J is θ⁽²⁾",
        r"\frac{\partial z^{(2)}_i}{\partial a^{(1)}_j} = \theta^{(2)}_{ij}, \qquad J = \theta^{(2)}",
        "2×3",
        "J = theta2",
    ),
    "D16": Step(
        "that is where the transpose comes from",
        "row j of the 3×2 matrix holds the weights that leave hidden unit j: it is the transpose of θ⁽²⁾",
        r"\frac{\partial C}{\partial a^{(1)}} = \underbrace{\begin{pmatrix}\ \theta^{(2)}_{ij}\ "
        r"\end{pmatrix}}_{\text{row j, column i}} \times \frac{\partial C}{\partial z^{(2)}} = "
        r"(\theta^{(2)})^{\mathsf T} \times \frac{\partial C}{\partial z^{(2)}}",
        "3×1 = 3×2 × 2×1",
        "dC_da1 = theta2.mT @ dC_dz2",
    ),
    "D17": Step(
        "δ⁽¹⁾ in short",
        "send the errors back through the weights, then multiply by the slopes",
        r"\delta^{(1)} = \bigl((\theta^{(2)})^{\mathsf T} \times \delta^{(2)}\bigr) \odot \sigma'(z^{(1)})",
        "3×1 = (3×2 × 2×1) ⊙ 3×1",
        "delta1 = (theta2.mT @ delta2) * sigma.prime(z1)",
    ),
    "D18": Step(
        "δ of any layer from the next, in general",
        "the same step leads from any layer to the one before it",
        r"\delta^{(n-1)} = \bigl((\theta^{(n)})^{\mathsf T} \times \delta^{(n)}\bigr) \odot "
        r"\sigma'(z^{(n-1)}), \qquad n = N, \ldots, 2",
        "as z⁽ⁿ⁻¹⁾",
        "delta[n - 1] = (theta[n].mT @ delta[n]) * sigma[n - 1].prime(z[n - 1])",
    ),
    "D19": Step(
        "the gradient in the shape of θ⁽²⁾",
        "now the gradients: one derivative for each weight, in the shape of the weights",
        r"\frac{\partial C}{\partial\theta^{(2)}} = \underbrace{\begin{pmatrix}\ "
        r"\partial C/\partial\theta^{(2)}_{ij}\ \end{pmatrix}}_{\text{row i, column j}}",
        "2×3",
        "dC_dtheta2.shape == theta2.shape",
    ),
    "D20": Step(
        "θ⁽²⁾ᵢⱼ touches z⁽²⁾ᵢ only",
        "a weight into output i moves z⁽²⁾ᵢ and nothing else",
        r"\frac{\partial C}{\partial\theta^{(2)}_{ij}} = \frac{\partial C}{\partial z^{(2)}_i} \cdot "
        r"\frac{\partial z^{(2)}_i}{\partial\theta^{(2)}_{ij}}",
        "2×3",
        "dC_dtheta2[i, j] = dC_dz2[i, 0] * dz2_dtheta2[i, j]",
    ),
    "D21": Step(
        "what a weight is multiplied with",
        "and it moves it by what comes in through it, the activation of hidden unit j",
        r"\frac{\partial z^{(2)}_i}{\partial\theta^{(2)}_{ij}} = a^{(1)}_j",
        "2×3",
        "dz2_dtheta2[i, j] = a1[j, 0]",
    ),
    "D22": Step(
        "a column times a row",
        "every error times every activation: a column times a row",
        r"\frac{\partial C}{\partial\theta^{(2)}} = \frac{\partial C}{\partial z^{(2)}} \times "
        r"(a^{(1)})^{\mathsf T}",
        "2×3 = 2×1 × 1×3",
        "dC_dtheta2 = dC_dz2 @ a1.mT",
    ),
    "D23": Step(
        "the gradient of θ⁽²⁾ in short",
        "the column is δ⁽²⁾: that is all",
        r"\frac{\partial C}{\partial\theta^{(2)}} = \delta^{(2)} \times (a^{(1)})^{\mathsf T}",
        "2×3 = 2×1 × 1×3",
        "dC_dtheta2 = delta2 @ a1.mT",
    ),
    "D24": Step(
        "the gradient of b⁽²⁾",
        "a bias moves its z one to one, so its gradient is δ⁽²⁾ itself",
        r"\frac{\partial C}{\partial b^{(2)}_i} = \frac{\partial C}{\partial z^{(2)}_i} \cdot "
        r"\frac{\partial z^{(2)}_i}{\partial b^{(2)}_i} = \delta^{(2)}_i \cdot 1",
        "2×1",
        "dC_db2 = delta2",
    ),
    "D25": Step(
        "the gradient in the shape of θ⁽¹⁾",
        "the same once more for the first layer",
        r"\frac{\partial C}{\partial\theta^{(1)}} = \underbrace{\begin{pmatrix}\ "
        r"\partial C/\partial\theta^{(1)}_{ij}\ \end{pmatrix}}_{\text{row i, column j}}",
        "3×2",
        "dC_dtheta1.shape == theta1.shape",
    ),
    "D26": Step(
        "θ⁽¹⁾ᵢⱼ touches z⁽¹⁾ᵢ only",
        "a weight into hidden unit i moves z⁽¹⁾ᵢ and nothing else",
        r"\frac{\partial C}{\partial\theta^{(1)}_{ij}} = \frac{\partial C}{\partial z^{(1)}_i} \cdot "
        r"\frac{\partial z^{(1)}_i}{\partial\theta^{(1)}_{ij}}",
        "3×2",
        "dC_dtheta1[i, j] = dC_dz1[i, 0] * dz1_dtheta1[i, j]",
    ),
    "D27": Step(
        "what a weight is multiplied with: x",
        "what comes in through it is an input",
        r"\frac{\partial z^{(1)}_i}{\partial\theta^{(1)}_{ij}} = x_j, \qquad "
        r"\frac{\partial C}{\partial\theta^{(1)}} = \frac{\partial C}{\partial z^{(1)}} \times x^{\mathsf T}",
        "3×2 = 3×1 × 1×2",
        "dC_dtheta1 = dC_dz1 @ x.mT",
    ),
    "D28": Step(
        "the gradient of θ⁽¹⁾ in short",
        "the error of the hidden layer times the inputs",
        r"\frac{\partial C}{\partial\theta^{(1)}} = \delta^{(1)} \times x^{\mathsf T}",
        "3×2 = 3×1 × 1×2",
        "dC_dtheta1 = delta1 @ x.mT",
    ),
    "D29": Step(
        "the gradient of any θ⁽ⁿ⁾, in general",
        "for any layer: its error times what came into it",
        r"\frac{\partial C}{\partial\theta^{(n)}} = \delta^{(n)} \times (a^{(n-1)})^{\mathsf T}, "
        r"\qquad a^{(0)} = x, \quad n = 1, \ldots, N",
        "as θ⁽ⁿ⁾",
        "dC_dtheta[n] = delta[n] @ a[n - 1].mT",
    ),
    "D30": Step(
        "the gradient of any b⁽ⁿ⁾",
        "and for its biases, its error; with many examples, the sum over them",
        r"\frac{\partial C}{\partial b^{(1)}} = \delta^{(1)}, \qquad "
        r"\frac{\partial C}{\partial b^{(n)}} = \delta^{(n)} \text{, summed over the columns}",
        "as b⁽ⁿ⁾",
        "dC_db[n] = delta[n].sum(axis=1, keepdims=True)",
    ),
}
