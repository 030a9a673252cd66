import Adversarial
import ArgumentParser
import Datasets
import Zoo

/// The workloads, by the names of the peers' scripts: the same networks, batches and optimisers.
enum Workload: String, ExpressibleByArgument, CaseIterable {
    case mlpGAN = "mlp_gan"
    case dcgan32
    case dcgan64
    case wganGP = "wgan_gp"
    case sngan32
    case sagan32
    case stylegan2
    case ring8
    /// No peer's: upsampling and convolving as one operator beside the two steps.
    case upsampling

    /// The popular MLP GAN.
    static var mlpGANRecipe: Recipe<GAN> {
        var recipe = GAN.recipe
        recipe.game = TwoPlayerSettings(generatorOptimizer: .adam(2e-4, 0.5, 0.999))
        recipe.network = popularMLP
        return recipe
    }

    private static let popularMLP = NetworkPair(
        generator: .mlp(128, 256, 512, 1024), critic: .mlp(512, 256), generatorNorm: .batch)

    /// The DCGAN that popular collections train: nearest upsampling and 3×3 convolutions.
    static var dcgan32Recipe: Recipe<DCGAN> {
        var recipe = DCGAN.recipe
        recipe.network.generator = .upsampling(128)
        recipe.network.critic = .upsampling(128)
        return recipe
    }

    /// Radford's DCGAN at 64×64: the Zoo's own recipe.
    static var dcgan64Recipe: Recipe<DCGAN> { DCGAN.recipe }

    /// The popular WGAN-GP of fully connected layers, with one turn of the critic for each of the generator.
    static var wganGPRecipe: Recipe<WGANGP> {
        var recipe = WGANGP.recipe
        recipe.game = TwoPlayerSettings(
            loss: .wasserstein, penalty: .gradient(10), generatorOptimizer: .adam(2e-4, 0.5, 0.999))
        recipe.network = popularMLP
        return recipe
    }

    /// SNGAN's residual networks at a quarter of the paper's width in the generator and half of it in the critic, which
    /// fits a processor.
    static var sngan32Recipe: Recipe<SNGAN> {
        var recipe = SNGAN.recipe
        recipe.network.generator = .resnet(64)
        recipe.network.critic = .resnet(64)
        return recipe
    }

    /// The plane's eight Gaussians with the networks and rates of Recipes/ring8.yaml.
    static var ring8Recipe: Recipe<GAN> {
        var recipe = GAN.recipe
        recipe.batch = 256
        recipe.game = TwoPlayerSettings(
            latent: 256, generatorOptimizer: .adam(1e-3, 0.5, 0.999), criticOptimizer: .adam(5e-4, 0.5, 0.999))
        recipe.network = NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128))
        return recipe
    }
}
