import CStartup
import Command

@main enum Program {
    @MainActor static func main() async { await Ganymede.main() }
}
