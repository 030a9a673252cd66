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

    public init(
        name: String, title: String, authors: String, year: Int, arXiv: String, summary: String, differences: String
    ) {
        self.name = name
        self.title = title
        self.authors = authors
        self.year = year
        self.arXiv = arXiv
        self.summary = summary
        self.differences = differences
    }

    public var link: String { "https://arxiv.org/abs/\(arXiv)" }
}
