"""LaTeX in titles and abstracts: what is maths and what a price, what each is shown as, and that nothing is lost."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from itertools import chain

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.latex import Maths, Node, Styled, parse, plain
from generator.latex.formula import LONGEST
from generator.pages.excerpts import excerpt_of
from generator.pages.html_text import html_text, html_title
from generator.pages.links import links
from tests.archives import ARXIV, CAPTURES, HF_DAILY
from tests.test_pages import captured

MATHML = "{http://www.w3.org/1998/Math/MathML}"
PIECES = [
    "$", "$$", "\\(", "\\)", "\\[", "\\]", "{", "}", "\\", "^", "_", "&", "%", "#", "~", " ", "x", "5", "200k",
    "and the", "\\frac", "\\sqrt", "\\mathbb{R}", "\\text{", "\\textbf{", "\\emph{", "\\href{https://x.org/a\\_b}{",
    "\\url{", "\\'e",
    '\\"', "\\v{s}", "\\times", "\\left(", "\\right)", "\\begin{matrix}", "\\end{matrix}", "\\color{red}",
    "\\def\\a{\\a\\a}",
    "\\newcommand{\\b}{\\b}", "\\href{javascript:alert(1)}{", "\\class{a}{", "\\style{color:red}{", "\\unicode{x0000}",
    "<script>", "</math>", "</annotation>", "<!--", "]]>", "&lt;", "https://x.org/$a$", "\\label{x}", "\\tag{1}",
    "{\\bf ",
    "\\c", "\\nonsense", "'", '"', "\u0000", "\u202e", "\U0001d400", "\ufe00", "\u2061",
]  # fmt: skip
ELEMENTS = {
    "p", "a", "b", "i", "em", "u", "code", "sup", "sub", "span", "math", "semantics", "annotation", "mrow", "mi", "mn",
    "mo", "mtext", "mspace", "ms", "msup", "msub", "msubsup", "munder", "mover", "munderover", "mmultiscripts",
    "mprescripts", "mfrac", "msqrt", "mroot", "mpadded", "mphantom", "mtable", "mtr", "mtd",
}  # fmt: skip
ATTRIBUTES = {
    "href", "rel", "data-tex", "encoding", "display", "class", "mathvariant", "stretchy", "accent", "accentunder",
    "form", "lspace", "rspace", "fence", "separator", "symmetric", "largeop", "movablelimits", "minsize", "maxsize",
    "displaystyle", "scriptlevel", "linethickness", "width", "height", "depth", "columnspan", "rowspan",
}  # fmt: skip
ANY_TEXT = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


def formulas(nodes: tuple[Node, ...]) -> list[str]:
    """The sources of all formulas."""
    within = (formulas(node.nodes) for node in nodes if isinstance(node, Styled))
    return [*(node.source for node in nodes if isinstance(node, Maths)), *chain.from_iterable(within)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Sorting in $O(n\log n)$", "Sorting in O(n log n)"),
        (r"$\sim$100 and 0.6$\pm$0.04 on 256$\times$256", "\u223c100 and 0.6\u00b10.04 on 256\u00d7256"),
        (r"$k$-NN, SD$^2$, H$_2$O, 5$^\text{th}$", "k-NN, SD\u00b2, H\u2082O, 5th"),
        (r"\(x^2\) and \[y_{ij}\] and $$\frac{a+b}{2c}$$", "x\u00b2 and y_ij and (a + b)/(2c)"),
        (r"$\mathbb{R}^{d}$, $\mathcal{O}(\sqrt{T})$, $\tilde{\mathcal{O}}(1)$", "\u211d^d, O(\u221aT), \u00d5(1)"),
        (r"$45.3\%$ or $45.3%$, of $17,529$, at $90^\circ$", "45.3% or 45.3%, of 17,529, at 90\u00b0"),
        (r"$\sum_{i=1}^n x_i \leq -1$", "\u2211_(i = 1)\u207f x_i \u2264 \u22121"),
        (r"$7$B, and$/$or, $top$-1", "7B, and/or, top-1"),
        (r"\textbf{Bold \emph{and} $x$}, \texttt{code}", "Bold and x, code"),
        (r"$\textbf{H}ard$ and $\texttt{AutoMod}$, $\mathbf{Campfire}$", "Hard and AutoMod, Campfire"),
        (r"$\textbf{28.5% $\to$ 71.4%}$", "28.5% \u2192 71.4%"),
        (r"Schr\"odinger, Erd\H{o}s, na{\"\i}ve, Gr\o nlund, Fran\c{c}ois", "Schr\u00f6dinger, Erd\u0151s, na\u00efve, Gr\u00f8nlund, Fran\u00e7ois"),  # noqa: E501
        (r"360{\deg}, {\mu}m, 10 \pm 2, R\&D, 5\%, \$5, {\em so}", "360\u00b0, \u03bcm, 10 \u00b1 2, R&D, 5%, $5, so"),
        (r"$\unicode{x2014}$", "\u2014"),
        (r"see \url{https://x.org/a_b} or \href{https://x.org/}{here}", "see https://x.org/a_b or here"),
        (r"\eg, this", "e.g., this"),
        (r"zero\-shot", "zero-shot"),
        (r"\/", r"\/"),
        (r"$\binom{n}{k}$, $2\binom{n+1}{k}x$, $[{a \atop b}]$", "(n choose k), 2(n + 1 choose k)x, [a; b]"),
        (r"$\prescript{14}{6}{C}$, $\prescript{}{a}{b}$, $\sideset{^a_b}{^c_d}\sum$", "\u00b9\u2074\u2086C, _a b, ^a_b\u2211_d^c"),  # noqa: E501
        (r"$\frac{1}{2}x$, $2\frac12$, $\frac{a}{b}\frac{c}{d}$, $\frac{a}{b}^2$", "(1/2)x, 2(1/2), (a/b)(c/d), (a/b)\u00b2"),  # noqa: E501
        (r"$-\frac{a}{b} + c$, $\frac{a}{b} = c$, $\left(\frac ab\right)^2$, $\log\frac ab$", "\u2212a/b + c, a/b = c, (a/b)\u00b2, log(a/b)"),  # noqa: E501
        (r"$2\sqrt{x}y$, $\sqrt{x}^2$, $3\sqrt[3]{x}$, $\sqrt[k+1]{x}$", "2(\u221ax)y, (\u221ax)\u00b2, 3(\u00b3\u221ax), x^(1/(k + 1))"),  # noqa: E501
        (r"$a \overset{?}{=} b$, $X \stackrel{d}{\to} Y$, $a \not\subset b$, $a\not=b$", "a =^? b, X \u2192^d Y, a \u2284 b, a \u2260 b"),  # noqa: E501
        (r"$a \equiv b \pmod{n}$, $\xrightarrow{f}$, $\left.x\right|_0$", "a \u2261 b (mod n), \u2192^f, x|\u2080"),
        (r"$f'^2$, $x_i'$, $x_{ij}^{2}$, $x_{i,j}^{10}$, $x^{10}_1$", "f\u2032\u00b2, x\u2032_i, x\u00b2_ij, x_(i,j)\u00b9\u2070, x\u2081\u00b9\u2070"),  # noqa: E501
        (r"${x^2}^3$, ${x_1}_2$, ${x_i}^2$, ${AB}^2$, ${-1}^n$, $\mathrm{SD}^2$", "(x\u00b2)\u00b3, (x\u2081)\u2082, (x_i)\u00b2, (AB)\u00b2, (\u22121)\u207f, SD\u00b2"),  # noqa: E501
        (r"$\overline{AB}c$, $\overline{x}$, $\hat{xy}$, $\hat{x}_i$, $y\underline{x}$, $\vec{v}$", "(AB)\u0304c, x\u0304, (xy)\u0302, x\u0302_i, yx\u0332, v\u20d7"),  # noqa: E501
        (r"$\underbrace{a+b}_{n}$, $\phantom{x}y^2$", "\u23df(a + b)_n, y\u00b2"),
        (r"$A^TB$, $W_Q W_K$, $\max_{x \in X} f(x)$, $\underset{x}{\arg\max}$", "A^T B, W_Q W_K, max_(x \u2208 X) f(x), arg max_x"),  # noqa: E501
        (r"$\begin{aligned}a&=b\\c&=-d\end{aligned}$, $\begin{pmatrix}a&-b\\c&d\end{pmatrix}$", "a = b; c = \u2212d, (a, \u2212b; c, d)"),  # noqa: E501
        (r"$\begin{cases}1&x>0\\0&x\le0\end{cases}$, $20^{th}$, A$^*$", "{1, x > 0; 0, x \u2264 0, 20th, A*"),
    ],
)  # fmt: skip
def test_a_line_of_text_says_what_the_latex_means(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A^2FM, X^{2}-Gaussian and (IA)^3", "A\u00b2FM, X\u00b2-Gaussian and (IA)\u00b3"),
        ("A^*, FaSTA^*: W^+", "A*, FaSTA*: W\u207a"),
        (
            "O(n^2) below 10^-27 or 10^{-27}, 512^2.",
            "O(n\u00b2) below 10\u207b\u00b2\u2077 or 10\u207b\u00b2\u2077, 512\u00b2.",
        ),
        ("360^circ and 360^{circ} views", "360\u00b0 and 360\u00b0 views"),
        ("$textbf{x}$, texttt{D}ual-textit{H}ead, R^textbf{2}", "x, Dual-Head, R^2"),
        ("Mus{\u00e9}e d'Arch{\u00e9}ologie, pro{A}ctive", "Mus\u00e9e d'Arch\u00e9ologie, proActive"),
        (r"\bigskip So \method\xspace is", r"So \method is"),
    ],
)
def test_latex_that_lost_its_marks_is_shown_where_it_is_certain(text: str, expected: str) -> None:
    assert plain(text) == expected
    assert captured(html5lib.parseFragment(str(html_text(text)), namespaceHTMLElements=False)) == text


@pytest.mark.parametrize(
    "text",
    [
        "x^1.5, T^1/3, d^{0.75}, 2^q, Code^N, A^B^2, 2^2^3", "^_^ and a ^2 or ^*", "x^{2, x^2} and {x^2}", "p_i^2",
        "$x^2",
        "https://x.org/a^2 and x.org/://a^2", "{GSR4B}: GPT-{n}, {T,S}, G_{s}, A{B}C", "context{a}, mytextbf{b}",
        "360^circle, n^circ, x^*y", "text{response length}{3}", "mathcal{O}",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_left(text: str) -> None:
    assert plain(text) == text
    assert "data-tex" not in html_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "#Turki$hTweets and #Turki$hTweets again", "from $5 to $10", "$5, or $10", "$5/$10", "$10-$20",
        "US$5-US$10",
        "from $1.52 million ($0.7M) to $2", "between $200k and 300k$", "1$: cheap, 4$ per hour", "at 4$ per hour or 5$",
        "$HOME/$USER and $PATH", "Ke$ha, A$AP Rocky", "a lone $ and another $ sign", "$", "$$", "$$$", "$ $", "$$ $$",
        "90$ synthetic data. It has 80$", r"it\'s, \"so to say\" he said", r"a \n b C:\new\ours", r"\cite{a}, \method",
        r"$\bW_q$ is $\nabla \bW_t$", r"\(\projectname\)", "{BERT} and {\\large", "\\", "\\(", "$\\", "http://x.org/$a$b",
        r"$P(final output is wrong) le (1 - p_{gen})^N.$", "$" + "x" * LONGEST + "^2$", r"\b{eta}-VAE", "\\1",
        "$\\hat$", "5$~10$", "100$-200$ or 100$/200$", "cost: $~10/$20", "$HOME_DIR/$USER_DIR", "${HOME}/${USER}",
        r"\(see the appendix\)", r"as in \[1\] and \[2, 3\]", r"\[OpenAI\]",
    ],
)  # fmt: skip
def test_what_is_no_latex_or_no_known_latex_is_shown_as_written(text: str) -> None:
    assert plain(text) == text
    assert "".join(html5lib.parseFragment(str(html_text(text)), namespaceHTMLElements=False).itertext()) == text
    assert "data-tex" not in html_text(text)


def test_a_formula_is_mathml_with_its_source() -> None:
    assert html_text(r"$x^2<y$") == (
        "<math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><mi>y</mi></mrow>"
        '<annotation encoding="application/x-tex">$x^2&lt;y$</annotation></semantics></math>'
    )
    assert '<math display="block">' in html_text("$$x$$")


def test_a_text_command_is_an_element_with_its_source() -> None:
    assert html_text(r"\textbf{R\&D}") == r'<b data-tex="\textbf{R\&amp;D}">R&amp;D</b>'
    assert html_text(r"Schr\"odinger") == r'Schr<span data-tex="\&#34;o">' + "\u00f6</span>dinger"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (r"\href{https://x.org/a\_b}{here}", ["https://x.org/a_b"]),
        (r"\textbf{https://x.org/a} and \url{https://x.org/b}.", ["https://x.org/a", "https://x.org/b"]),
        (r"https://x.org/a\_b and $x$", ["https://x.org/a_b"]),
        (r"\href{javascript:alert(1)}{here} \url{javascript:alert(1)}", []),
        (r"\href{https://evil.org}{https://good.org}", ["https://evil.org", "https://good.org"]),
        (r'\href{https://x.org/"onclick="a}{b}', ["https://x.org/"]),
    ],
)
def test_addresses_are_links_and_say_where_they_lead(text: str, targets: list[str]) -> None:
    fragment = html5lib.parseFragment(str(html_text(text)), namespaceHTMLElements=False)
    anchors = list(fragment.iter("a"))
    assert [anchor.get("href") for anchor in anchors] == targets
    assert [link.target for link in links(text)] == targets
    assert captured(fragment) == text
    assert all("://" not in "".join(one.itertext()) or one.get("href") in "".join(one.itertext()).replace("\\", "")
               for one in anchors)  # fmt: skip
    assert not list(html5lib.parseFragment(str(html_title(text)), namespaceHTMLElements=False).iter("a"))


@settings(max_examples=400)
@given(ANY_TEXT)
@example(r"$\textbf{a $x$ \href{https://x.org}{b $y$}}$ {\'e} $$z$$ \[w\]")
def test_any_text_is_kept_balanced_and_safe(text: str) -> None:
    assert "".join(node.source for node in parse(text)) == text
    assert isinstance(plain(text), str)
    for shown in (html_text(text), html_title(text)):
        if text.isprintable():
            root = ET.fromstring(f"<p>{shown}</p>")  # noqa: S314 # balanced, and ours
            for element in root.iter():
                assert element.tag in ELEMENTS, element.tag
                assert set(element.keys()) <= ATTRIBUTES, element.keys()
                assert element.get("href", "https://").startswith(("https://", "http://"))
            assert captured(html5lib.parseFragment(str(shown), namespaceHTMLElements=False)) == text


@pytest.mark.parametrize(
    "piece",
    ["{", "}", "$", "$x", "$\\text{", "\\(", "\\[", "\\textbf{", "{\\bf ", "\\sqrt{", "$\\hat ", "\\'", '\\"a', "\\v{",
     "\\left(", "^{x", "\\begin{matrix}", "$x$", "\\href{a}{", "\\href{", "https://x.org/$", "\\\\", "$\\text{$a",
     "\\not ",
     '\\"o ', "$x$. A ",
     "$\\def\\a{\\a\\a}\\a$", "\\unicode{x2014}", "$ a ", "\\b ", "$x^", "$" + "\\sqrt{" * 60, "a b "],
)  # fmt: skip
@pytest.mark.parametrize("closed", [False, True])
def test_no_text_takes_long(piece: str, closed: bool) -> None:
    text = piece * (50_000 // len(piece)) + ("}" * 20_000 + "$" if closed else "")
    start = time.process_time()
    html_text(text)
    excerpt_of(text)
    assert time.process_time() - start < 5
    assert "".join(node.source for node in parse(text)) == text


@pytest.mark.corpus
def test_prices_of_real_texts_are_no_maths() -> None:
    files = [*CAPTURES.glob("*.txt"), *HF_DAILY.glob("*.txt"), *ARXIV.glob("*.txt")]
    texts = {" ".join(part.split()) for file in files for part in file.read_text(encoding="utf-8").split("\n\n")}
    found = [
        (source, text) for text in sorted(texts) if "$" in text or "\\" in text for source in formulas(parse(text))
    ]
    assert len(found) > 2000
    assert not [source for source, _ in found if re.search(" (?:the|of|and) ", source)]
    numbers = [one for one in found if re.search(r"\d", one[0]) and not re.search(r"[\\^_]", one[0])]
    assert len(numbers) > 100
    assert not [source for source, text in numbers if re.search(rf"\d{re.escape(source)}|{re.escape(source)}\d", text)]
