/// Who published a system, and what is new in it.
public struct Card: Sendable {
    /// The name it goes by in commands and recipes, such as `wgan-gp`.
    public let name: String
    /// The paper's title.
    public let title: String
    public let authors: String
    public let year: Int
    /// The paper's number at arxiv.org.
    public let arXiv: String
    /// What is new in it, in a sentence or two.
    public let summary: String
    /// Where this implementation and the paper differ, and why.
    public let differences: String
    /// Which answer to what a GAN is it gives, where it stands for one.
    public let school: School?
    /// What somebody wants who begins with it, as in "if you want …".
    public let use: String?

    public init(
        name: String, title: String, authors: String, year: Int, arXiv: String, summary: String, differences: String,
        school: School? = nil, use: String? = nil
    ) {
        self.name = name
        self.title = title
        self.authors = authors
        self.year = year
        self.arXiv = arXiv
        self.summary = summary
        self.differences = differences
        self.school = school
        self.use = use
    }

    public var link: String { "https://arxiv.org/abs/\(arXiv)" }
}

/// Ways to see what a GAN does.
///
/// Source: a talk with Ian Goodfellow (2018) names divergences, games, Wasserstein, energies and moment matching.
public enum School: String, CaseIterable, Codable, Sendable {
    case game, divergence, wasserstein, energy, moments, likelihood

    /// What the critic computes.
    public var critic: String {
        switch self {
        case .game: "whether a sample is real or generated; no divergence is minimised"
        case .divergence: "a bound of an f-divergence"
        case .wasserstein: "the Wasserstein distance, as a function whose slope is limited (Lipschitz)"
        case .energy: "how badly it reconstructs a sample"
        case .moments: "features whose means are compared, or nothing where a fixed kernel compares"
        case .likelihood: "nothing: there is no critic"
        }
    }
}
