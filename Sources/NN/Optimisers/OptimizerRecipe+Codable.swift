extension OptimizerRecipe: Codable {
    fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, learningRate, beta1, beta2, epsilon, weightDecay, momentum, nesterov, smoothing, centered, clip
        case schedule
    }

    /// - Throws: `DecodingError` for an unknown kind, a setting that the kind does not take, or a value out of range.
    public init(from decoder: any Decoder) throws {
        let settings = try KindSettings<Kind, CodingKeys>(decoder, what: "optimizer") { $0.settings }
        self.init(settings.kind)
        learningRate = try settings.number(.learningRate, from: 0) ?? learningRate
        beta1 = try settings.number(.beta1, from: 0, below: 1) ?? beta1
        beta2 = try settings.number(.beta2, from: 0, below: 1) ?? beta2
        epsilon = try settings.number(.epsilon, from: 0) ?? epsilon
        weightDecay = try settings.number(.weightDecay, from: 0) ?? weightDecay
        momentum = try settings.number(.momentum, from: 0, below: 1) ?? momentum
        nesterov = try settings.flag(.nesterov) ?? nesterov
        smoothing = try settings.number(.smoothing, from: 0, below: 1) ?? smoothing
        centered = try settings.flag(.centered) ?? centered
        clip = try settings.number(.clip, from: 0) ?? clip
        schedule = try settings.value(.schedule) ?? schedule
        guard !nesterov || momentum > 0 else {
            throw settings.error(.nesterov, "Nesterov's momentum needs a momentum above 0")
        }
    }

    /// Encodes the settings of the kind.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.rawValue, forKey: .kind)
        for key in kind.settings {
            switch key {
            case .kind: break
            case .learningRate: try container.encode(learningRate, forKey: key)
            case .beta1: try container.encode(beta1, forKey: key)
            case .beta2: try container.encode(beta2, forKey: key)
            case .epsilon: try container.encode(epsilon, forKey: key)
            case .weightDecay: try container.encode(weightDecay, forKey: key)
            case .momentum: try container.encode(momentum, forKey: key)
            case .nesterov: try container.encode(nesterov, forKey: key)
            case .smoothing: try container.encode(smoothing, forKey: key)
            case .centered: try container.encode(centered, forKey: key)
            case .clip: try container.encode(clip, forKey: key)
            case .schedule: try container.encode(schedule, forKey: key)
            }
        }
    }
}

extension OptimizerRecipe.Kind {
    /// The settings of the kind, and the common ones.
    fileprivate var settings: [OptimizerRecipe.CodingKeys] { own + [.clip, .schedule] }

    private var own: [OptimizerRecipe.CodingKeys] {
        switch self {
        case .adam, .adamw: [.learningRate, .beta1, .beta2, .epsilon, .weightDecay]
        case .sgd: [.learningRate, .momentum, .nesterov, .weightDecay]
        case .rmsprop: [.learningRate, .smoothing, .epsilon, .momentum, .centered, .weightDecay]
        case .adagrad: [.learningRate, .epsilon, .weightDecay]
        }
    }
}
