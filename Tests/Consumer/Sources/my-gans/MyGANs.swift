import Command

/// Ganymede's whole command line, with a system of our own in it.
@main enum MyGANs {
    static func main() async { await Ganymede.main(adding: [AlternatingGAN.self]) }
}
